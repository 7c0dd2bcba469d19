import CSyntax
import CTree

/// Functions, variables and structures that registration code needs, parsed on demand and once.
final class RegistrationLibrary {
  struct Name: Hashable {
    var symbol: Symbol
    var file: FileID
  }

  struct Member {
    var name: Symbol
    var type: CType
  }

  let context: ExtractionContext
  let vocabulary: CVocabulary
  private var functions: [TreeIndex.Place: RegistrationFunction?] = [:]
  private var variables: [TreeIndex.Place: RegistrationCell?] = [:]
  private var records: [Name: [Member]] = [:]
  /// Functions and variables that macros at the top level define.
  private var generatedFunctions: [Name: RegistrationFunction] = [:]
  private var generatedVariables: [Name: RegistrationCell] = [:]
  /// Functions that could not be parsed.
  private(set) var unparsed: [TreeIndex.Place] = []

  init(_ context: ExtractionContext) {
    self.context = context
    vocabulary = CVocabulary(symbols: context.symbols)
  }

  private var tree: TreeIndex { context.tree }

  // MARK: - Functions

  func function(_ name: Symbol, visibleFrom file: FileID) -> RegistrationFunction? {
    if let generated = generatedFunctions[Name(symbol: name, file: file)] { return generated }
    guard let place = tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .function }) else { return nil }
    return function(at: place)
  }

  /// Where a function stands, without parsing it.
  enum FunctionPlace {
    case written(TreeIndex.Place)
    case generated(RegistrationFunction)
  }

  func place(ofFunction name: Symbol, visibleFrom file: FileID) -> FunctionPlace? {
    if let generated = generatedFunctions[Name(symbol: name, file: file)] { return .generated(generated) }
    return tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .function }).map { .written($0) }
  }

  /// The bytes of a function as written.
  func withBytes<R>(of place: TreeIndex.Place, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    tree.noteRead(place)
    let range = tree.declaration(place).extent.range
    return tree.files[place.file.index].bytes.withUnsafeBufferPointer { bytes in
      body(UnsafeBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)]))
    }
  }

  /// As written where that parses, so that macros cost only where their value is asked for; else expanded.
  func function(at place: TreeIndex.Place) -> RegistrationFunction? {
    if let known = tree.recall(functions[place], as: DependencySubject(.registrationFunction, place)) { return known }
    defer { tree.end() }
    let written = RegistrationUnit(tokens: tree.tokens(of: place), file: place.file, isExpanded: false)
    var parsed = parse(written)
    if parsed == nil {
      parsed = parse(
        RegistrationUnit(tokens: tree.expandedTokens(of: place, from: place.file), file: place.file, isExpanded: true))
    }
    if parsed == nil { unparsed.append(place) }
    functions[place] = .some(parsed)
    return parsed
  }

  private func parse(_ unit: RegistrationUnit) -> RegistrationFunction? {
    var parser = CParser(tokens: unit.tokens, vocabulary: vocabulary)
    guard let definition = try? parser.parseFunction() else { return nil }
    return RegistrationFunction(unit: unit, definition: definition)
  }

  // MARK: - Variables

  func variable(_ name: Symbol, visibleFrom file: FileID) -> RegistrationCell? {
    if let generated = generatedVariables[Name(symbol: name, file: file)] { return generated }
    guard let place = tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .variable }) else { return nil }
    return variable(name, at: place)
  }

  func variable(_ name: Symbol, at place: TreeIndex.Place) -> RegistrationCell? {
    if let known = tree.recall(variables[place], as: DependencySubject(.registrationVariable, place)) { return known }
    defer { tree.end() }
    let source = context.tree.files[place.file.index]
    let type = source.text(tree.declaration(place).typeName)
    let cell: RegistrationCell?
    if Self.isOpaque(type) {
      // Descriptions and property lists are others' business: only their names are wanted here.
      cell = RegistrationCell()
      cell?.isArray = isArray(place, source)
    } else {
      let unit = RegistrationUnit(
        tokens: tree.expandedTokens(of: place, from: place.file), file: place.file, isExpanded: true)
      cell = parseVariable(unit)
    }
    cell?.origin = .variable(name, file: place.file, place: place)
    variables[place] = .some(cell)
    return cell
  }

  /// Whether a bracket follows the variable's name.
  private func isArray(_ place: TreeIndex.Place, _ source: SourceFile) -> Bool {
    let declaration = tree.declaration(place)
    let rest = source.bytes[declaration.name.range.upperBound...].prefix { $0 == 0x20 || $0 == UInt8(ascii: "[") }
    return rest.contains(UInt8(ascii: "["))
  }

  private static func isOpaque(_ type: String) -> Bool {
    type == "VMStateDescription" || type == "Property" || type == "VMStateField"
  }

  private func parseVariable(_ unit: RegistrationUnit) -> RegistrationCell? {
    var parser = CParser(tokens: unit.tokens, vocabulary: vocabulary)
    guard let declarations = try? parser.parseDeclarations() else { return nil }
    guard let declaration = declarations.first(where: { $0.initializer != nil }),
      let initializer = declaration.initializer
    else { return nil }
    let cell = RegistrationCell(type: declaration.type, isZeroed: true)
    if case .expression = initializer, !cell.isArray, !isConstant(unit) {
      // `int kvm_allowed = 0;`: what it is when types are registered is not known.
      cell.value = .unknown
    } else {
      cell.pending = (initializer, RegistrationScope(unit: unit, frame: .global()))
    }
    return cell
  }

  private func isConstant(_ unit: RegistrationUnit) -> Bool {
    for token in unit.tokens {
      if vocabulary.keyword(token.symbol) == .const { return true }
      if token.kind == .punctuator, vocabulary.punctuator(token.symbol) == .equal { return false }
    }
    return false
  }

  // MARK: - What macros define

  /// Takes up the functions and variables that a macro used like a declaration stands for. Returns the functions that
  /// the module system is told to call (`register_module_init`).
  func addGenerated(_ tokens: [Token], file: FileID) -> [Symbol] {
    var roots: [Symbol] = []
    for item in tree.items(of: tokens) {
      guard let name = item.name else { continue }
      let unit = RegistrationUnit(tokens: item.tokens, file: file, isExpanded: true)
      switch item.kind {
      case .function:
        roots += moduleFunctions(item.tokens)
        if let function = parse(unit) { generatedFunctions[Name(symbol: name, file: file)] = function }
      case .variable:
        guard let cell = parseVariable(unit) else { continue }
        cell.origin = .variable(name, file: file, place: nil)
        generatedVariables[Name(symbol: name, file: file)] = cell
      default: break
      }
    }
    return roots
  }

  /// `register_module_init(function, ...)`: what `type_init(function)` comes to.
  private func moduleFunctions(_ tokens: [Token]) -> [Symbol] {
    let name = context.symbols.intern("register_module_init")
    return tokens.indices.dropLast(2).filter { tokens[$0].symbol == name }.map { tokens[$0 + 2].symbol }
  }

  // MARK: - Structures

  /// The members of a structure in their order; empty when the tree does not define it.
  func members(of type: CType, file: FileID) -> [Member] { members(of: type, file: file, depth: 0) }

  private func members(of type: CType, file: FileID, depth: Int) -> [Member] {
    guard depth < 8 else { return [] }
    switch type {
    case .record(let record): return members(of: record)
    case .tagged(_, let tag):
      let key = Name(symbol: tag, file: file)
      if let known = tree.recall(records[key], as: DependencySubject(.members, tag, file)) { return known }
      defer { tree.end() }
      records[key] = []
      var found: [Member] = []
      if let tokens = tree.definition(ofTag: tag, visibleFrom: file) {
        var parser = CParser(tokens: tokens, vocabulary: vocabulary)
        if let parsed = try? parser.parseDeclarations().first?.type, case .record(let record) = parsed {
          found = members(of: record)
        }
      }
      records[key] = found
      return found
    case .named(let name):
      if let tokens = tree.definition(ofTypedef: name, visibleFrom: file) {
        var parser = CParser(tokens: tokens, vocabulary: vocabulary)
        if let parsed = try? parser.parseDeclarations().first?.type {
          return members(of: parsed, file: file, depth: depth + 1)
        }
      }
      // OBJECT_DECLARE_TYPE makes the typedef; the structure bears the same name.
      return members(of: .tagged(.struct, name), file: file, depth: depth + 1)
    default: return []
    }
  }

  private func members(of record: CRecord) -> [Member] {
    record.members.compactMap { member in member.name.map { Member(name: $0, type: member.type) } }
  }
}
