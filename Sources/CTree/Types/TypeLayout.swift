import CSyntax

/// Resolves written types to layouts: sizes, alignments, offsets and member types by the System V ABI for x86-64 (LP64), over
/// the declarations of a tree.
///
/// `file` is always the file that asks. A struct is laid out once for each of its definitions, as its first asker sees the types
/// of its members. Not thread-safe.
package final class TypeLayout {
  package let source: any DeclarationSource
  package let vocabulary: CVocabulary
  package private(set) lazy var constants = ConstantEvaluator(layout: self)
  let hostTypes: HostTypes

  /// A definition by where it stands.
  private struct Definition: Hashable {
    var name: Symbol
    var file: FileID
    var line: UInt32
    var isTypedef: Bool
  }

  private let typeNames: Memo<ScopedName, Bool>
  private let typedefAnswers: Memo<ScopedName, ObjectType?>
  private let tagAnswers: Memo<ScopedName, ObjectType?>
  private var definitions: [Definition: ObjectType] = [:]
  /// Of definitions in one line, one stands for all.
  private let definitionScopes: DependencyScopes<TreeIndex.Place>
  private var inProgress: Set<Definition> = []
  private var depth = 0
  private static let depthLimit = 64

  package init(source: any DeclarationSource) {
    self.source = source
    self.vocabulary = CVocabulary(symbols: source.symbols)
    self.hostTypes = HostTypes(vocabulary: vocabulary)
    typeNames = Memo(source.dependencies)
    typedefAnswers = Memo(source.dependencies)
    tagAnswers = Memo(source.dependencies)
    definitionScopes = DependencyScopes(source.dependencies)
    // Enumerations have constants that need types.
    (source as? TreeIndex)?.layout = self
  }

  /// A parser that knows the types visible from `file`.
  package func parser(_ tokens: some Sequence<Token>, in file: FileID) -> CParser {
    CParser(tokens: tokens, vocabulary: vocabulary) { [unowned self] in isTypeName($0, in: file) }
  }

  /// Whether a typedef of that name is visible. Does not lay the type out: that would follow every pointer.
  package func isTypeName(_ name: Symbol, in file: FileID) -> Bool {
    if hostTypes.typedefs[name] != nil { return true }
    let question = ScopedName(name, in: file)
    return typeNames.value(for: question) { source.definition(ofTypedef: name, visibleFrom: file) != nil }
  }

  func text(_ symbol: Symbol) -> String { vocabulary.symbols.text(of: symbol) }

  // MARK: - Names

  /// The type that a typedef names; nil when neither the tree nor the host has it.
  package func typedefType(_ name: Symbol, in file: FileID) -> ObjectType? {
    typedefAnswers.answer(for: ScopedName(name, in: file)) {
      if let type = hostTypes.typedefs[name] { return .kept(resolve(type, in: file)) }
      guard let tokens = source.definition(ofTypedef: name, visibleFrom: file), let first = tokens.first else {
        return .kept(nil)
      }
      let definition = Definition(name: name, file: first.file, line: first.line, isTypedef: true)
      if let type = once(definition, { self.typedefType(name, tokens, file) }) { return .kept(type) }
      // It is the question within that is circular.
      return .passing(.unknown(UnknownValue("type '\(text(name))' is defined by itself")))
    }
  }

  private func typedefType(_ name: Symbol, _ tokens: [Token], _ file: FileID) -> ObjectType {
    var parser = parser(tokens, in: file)
    do {
      let declarations = try parser.parseDeclarations()
      guard let declaration = declarations.first(where: { $0.name == name }) else {
        return .unknown(UnknownValue("the typedef of '\(text(name))' was not understood"))
      }
      let type = resolve(declaration.type, in: file)
      let alignment = alignment(of: declaration.attributes, in: file)
      return alignment > 1 ? .aligned(type, alignment) : type
    } catch {
      return .unknown(UnknownValue("the typedef of '\(text(name))' was not understood: \(error.reason)"))
    }
  }

  /// The struct, union or enum of that tag; nil when it is not defined where `file` sees it.
  package func taggedType(_ tag: Symbol, in file: FileID) -> ObjectType? {
    tagAnswers.answer(for: ScopedName(tag, in: file)) {
      if let record = hostTypes.records[tag] { return .kept(resolve(.record(record), in: file)) }
      guard let tokens = source.definition(ofTag: tag, visibleFrom: file), let first = tokens.first else {
        return .kept(nil)
      }
      let definition = Definition(name: tag, file: first.file, line: first.line, isTypedef: false)
      if let type = once(definition, { self.taggedType(tag, tokens, file) }) { return .kept(type) }
      return .passing(.unknown(UnknownValue("struct '\(text(tag))' contains itself")))
    }
  }

  private func taggedType(_ tag: Symbol, _ tokens: [Token], _ file: FileID) -> ObjectType {
    var parser = parser(tokens, in: file)
    do {
      return resolve(try parser.parseTypeName(), in: file)
    } catch {
      return .unknown(UnknownValue("the definition of '\(text(tag))' was not understood: \(error.reason)"))
    }
  }

  /// The layout of a definition, made on first use; nil when it is being made.
  private func once(_ definition: Definition, _ make: () -> ObjectType) -> ObjectType? {
    let subject = TreeIndex.Place(file: definition.file, entry: definition.line)
    if let known = definitions[definition] {
      definitionScopes.use(subject)
      return known
    }
    guard inProgress.insert(definition).inserted else { return nil }
    defer { inProgress.remove(definition) }
    return definitionScopes.within(subject) {
      let type = make()
      definitions[definition] = type
      return type
    }
  }

  /// A type by the name that a macro was given: a typedef, or else a tag.
  package func type(named name: Symbol, in file: FileID) -> ObjectType? {
    typedefType(name, in: file) ?? taggedType(name, in: file)
  }

  // MARK: - Resolving

  package func resolve(_ type: CType, in file: FileID) -> ObjectType { resolve(type, in: file, scope: nil) }

  package func resolve(_ type: CType, in file: FileID, scope: ConstantScope?) -> ObjectType {
    guard depth < Self.depthLimit else { return .unknown(UnknownValue("types are nested too deeply")) }
    depth += 1
    defer { depth -= 1 }
    switch type {
    case .void: return .void
    case .integer(let integer): return .integer(integer)
    case .floating(let bytes): return .floating(bytes: bytes)
    case .named(let name):
      return typedefType(name, in: file)
        ?? .unknown(UnknownValue("type '\(text(name))' is not defined in the tree"))
    case .tagged(.enum, let tag): return taggedType(tag, in: file) ?? .integer(.unsignedInt)
    case .tagged(let kind, let tag):
      return taggedType(tag, in: file)
        ?? .unknown(UnknownValue("\(kind.rawValue) '\(text(tag))' is not defined in the tree"))
    case .record(let record): return .record(layOut(record, in: file, scope: scope))
    case .enumeration(let enumeration): return .integer(integerType(of: enumeration, in: file))
    case .pointer(let target):
      return .pointer(target.dependsOnScope ? .resolved(resolve(target, in: file, scope: scope)) : .written(target))
    case .array(let element, let count):
      return .array(
        resolve(element, in: file, scope: scope), arrayCount(count, in: file, scope: scope))
    case .function: return .function
    case .typeOf(let expression):
      do {
        return try constants.type(of: expression, in: file, scope: scope)
      } catch {
        return .unknown(error)
      }
    case .vector(_, let bytes):
      guard let value = try? constants.value(of: bytes, in: file, scope: scope), value > 0, value <= 4096 else {
        return .unknown(UnknownValue("the size of a vector type is unknown"))
      }
      return .vector(bytes: Int(value))
    case .inferred: return .unknown(UnknownValue("the type is left to an initialiser"))
    }
  }

  private func arrayCount(_ count: CExpression?, in file: FileID, scope: ConstantScope?) -> ObjectType.ArrayCount {
    guard let count else { return .open }
    do {
      let value = try constants.value(of: count, in: file, scope: scope)
      guard value >= 0, value <= Int64(UInt32.max) else {
        return .unknown(UnknownValue("an array has \(value) elements"))
      }
      return .known(Int(value))
    } catch {
      return .unknown(error)
    }
  }

  /// GCC's choice: `unsigned int` unless a value is negative, 64 bits when one does not fit.
  private func integerType(of enumeration: CEnumeration, in file: FileID) -> CIntegerType {
    var lowest: Int64 = 0
    var highest: Int64 = 0
    for (_, value) in constants.values(of: enumeration, in: file) {
      guard let value else { continue }
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    let isWide = highest > Int64(UInt32.max) || lowest < Int64(Int32.min) || lowest < 0 && highest > Int64(Int32.max)
    return CIntegerType(bytes: isWide ? 8 : 4, isSigned: lowest < 0)
  }

  /// What a pointer points to, or an array's element.
  package func target(of type: ObjectType, in file: FileID) -> ObjectType? {
    switch type.unaligned {
    case .pointer(.resolved(let target)): target
    case .pointer(.written(let target)): resolve(target, in: file)
    case .array(let element, _): element
    default: nil
    }
  }
}

extension CType {
  /// Whether the type can only be resolved where it is written: `typeof` of a local variable.
  var dependsOnScope: Bool {
    switch self {
    case .typeOf: true
    case .pointer(let inner), .array(let inner, _), .function(let inner, _): inner.dependsOnScope
    default: false
    }
  }
}
