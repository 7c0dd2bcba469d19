import CSyntax
import CTree
import VMState

/// What code finds in the tree around it: descriptions by name, the functions and descriptions that the tree stores in classes and
/// structures, constant tables.
package final class CodeSurroundings {
  private let tree: TreeIndex
  private let layout: TypeLayout
  private let hierarchy: TypeHierarchy
  private let descriptions: any DescriptionNames
  private let initializers: InitializerTokens
  /// Whether a file may be built for the target.
  private let isBuilt: (_ path: String) -> Bool
  private var symbols: SymbolTable { tree.symbols }
  /// Files that know of streams: functions that take one are stored where they are defined.
  private lazy var streamFiles: [FileID] = tree.files.indices.filter { number in
    !tree.files[number].isHeader && isBuilt(tree.files[number].path)
      && tree.files[number].bytes.withUnsafeBufferPointer { $0.holds("QEMUFile") }
  }.map { FileID($0) }
  private var tables: [Symbol: [FileID: [Int64?]?]] = [:]
  private var methodsByName: [Symbol: [ScopedName]] = [:]
  private var functionValues: [String: ScopedName] = [:]
  private var descriptionValues: [String: DescriptionID] = [:]

  /// - Parameters:
  ///   - layout: the types of the tree.
  ///   - isBuilt: whether a file may be built for the target.
  package init(
    tree: TreeIndex, layout: TypeLayout, hierarchy: TypeHierarchy, descriptions: any DescriptionNames,
    isBuilt: @escaping (_ path: String) -> Bool
  ) {
    self.tree = tree
    self.layout = layout
    self.hierarchy = hierarchy
    self.descriptions = descriptions
    self.isBuilt = isBuilt
    initializers = InitializerTokens(tree.symbols)
  }

  /// Members that were searched for functions that take a stream.
  package var askedMethods: [String] { methodsByName.keys.map(symbols.text(of:)) }

  /// The entries of a constant array of numbers, those that are no numbers nil.
  func table(named name: String, file: FileID) -> [Int64?]? {
    let symbol = symbols.intern(name)
    if let known = tree.recall(tables[symbol]?[file], as: DependencySubject(.table, symbol, file)) { return known }
    defer { tree.end() }
    var values: [Int64?]?
    if let tokens = tree.definition(ofVariable: symbol, visibleFrom: file), let first = tokens.first,
      let value = initializers.initializer(ofDeclaration: tokens[...]),
      let inner = initializers.braced(value)
    {
      let expanded = tree.expand(Array(inner), from: first.file, line: first.line)
      let parts = initializers.split(expanded[...])
      if parts.count <= 4096,
        !parts.contains(where: { $0.first.map { ["[", "{", "."].contains(symbols.text(of: $0.symbol)) } ?? true })
      {
        values = parts.map { try? layout.constants.value(of: $0, in: first.file) }
      }
    }
    tables[symbol, default: [:]][file] = .some(values)
    return values
  }

  // MARK: - What the tree sets

  /// Where a function's or a description's address leads.
  func function(at path: String) -> ScopedName? { functionValues[path] }
  func description(at path: String) -> DescriptionID? { descriptionValues[path] }

  func description(named name: String, file: FileID) -> DescriptionID? {
    let base = name.prefix { $0 != "[" }
    let element = Int(name.dropFirst(base.count + 1).dropLast()) ?? 0
    return descriptions.id(named: symbols.intern(String(base)), element: element, visibleFrom: file)
  }

  /// What the class of a type, or of the nearest ancestor that sets it, has as a member: an address, or null when nobody sets it.
  func classMember(_ name: Symbol, of classType: ObjectType, ofType type: String) -> PredicateValue? {
    guard var current = hierarchy.type(named: type) else { return nil }
    // A parent that the tree does not have may set it.
    var isWhole = false
    let member = symbols.text(of: name)
    var seen: Set<String> = []
    while seen.insert(current.name).inserted {
      tree.use(DependencySubject(.registration, number: current.file.index))
      if let classInit = current.classInit,
        let tokens = tree.definition(ofFunction: symbols.intern(classInit), visibleFrom: current.file),
        let home = tokens.first?.file, let value = assignment(of: member, classType, in: tokens, file: home)
      {
        return address(of: value, file: home)
      }
      guard let index = hierarchy.parent(of: current) else {
        isWhole = current.parent == nil || current.parent == "object"
        break
      }
      current = hierarchy.types[index]
    }
    return isWhole ? .zero : nil
  }

  /// `class->member = &name;`, of the classes that a type has only the one of the member.
  private func assignment(of member: String, _ classType: ObjectType, in tokens: [Token], file: FileID) -> Symbol? {
    var found: Symbol?
    for index in tokens.indices.dropLast(2)
    where tokens[index].kind == .identifier && symbols.text(of: tokens[index].symbol) == member {
      guard index > 0, ["->", "."].contains(symbols.text(of: tokens[index - 1].symbol)),
        symbols.text(of: tokens[index + 1].symbol) == "=",
        index < 2 || isClass(tokens[index - 2].symbol, classType, in: tokens, file: file)
      else { continue }
      var value = index + 2
      if symbols.text(of: tokens[value].symbol) == "&" { value += 1 }
      if tokens.indices.contains(value), tokens[value].kind == .identifier { found = tokens[value].symbol }
    }
    return found
  }

  /// Whether `DeviceClass *dc` is declared with the type; true when that cannot be told.
  private func isClass(_ variable: Symbol, _ classType: ObjectType, in tokens: [Token], file: FileID) -> Bool {
    guard let wanted = classType.record else { return true }
    for index in tokens.indices.dropFirst(2)
    where tokens[index].symbol == variable && symbols.text(of: tokens[index - 1].symbol) == "*" {
      guard let record = layout.type(named: tokens[index - 2].symbol, in: file)?.record else { return true }
      return record.isSame(as: wanted)
    }
    return true
  }

  private func address(of name: Symbol, file: FileID) -> PredicateValue? {
    if let id = descriptions.id(named: name, element: 0, visibleFrom: file) {
      descriptionValues["$vmsd\(id.index)"] = id
      return .pointer(PredicateValue.Place(path: "$vmsd\(id.index)", type: .void))
    }
    guard tree.definition(ofFunction: name, visibleFrom: file) != nil else { return nil }
    let path = "$fn\(file.number):\(symbols.text(of: name))"
    functionValues[path] = ScopedName(name, in: file)
    return .pointer(PredicateValue.Place(path: path, type: .function))
  }

  func hasMethods(named name: Symbol) -> Bool { !methods(named: name).isEmpty }

  func methods(named name: Symbol, arguments: Int) -> [ScopedName] {
    methods(named: name).filter {
      layout.constants.function($0.name, in: $0.file)?.parameters.count == arguments
    }
  }

  /// Functions that take the stream and that the tree stores in a member of this name, by name.
  private func methods(named name: Symbol) -> [ScopedName] {
    // Which functions are stored is searched for in texts, which is looked after apart from names; of the functions found, what they
    // take.
    if let known = tree.recall(methodsByName[name], as: DependencySubject(.table, name, .none)) { return known }
    defer { tree.end() }
    let bytes = Array(symbols.text(of: name).utf8)
    var found: [ScopedName] = []
    for number in streamFiles {
      for value in MemberAssignments.values(of: bytes, in: tree.files[number.index].bytes) {
        let symbol = symbols.intern(value)
        let method = ScopedName(symbol, in: number)
        guard !found.contains(where: { $0.name == symbol }),
          tree.definition(ofFunction: symbol, visibleFrom: number) != nil,
          let definition = layout.constants.function(symbol, in: number),
          takesStream(definition)
        else { continue }
        found.append(method)
      }
    }
    found.sort { symbols.text(of: $0.name) < symbols.text(of: $1.name) }
    methodsByName[name] = found
    return found
  }

  private func takesStream(_ definition: FunctionDefinition) -> Bool {
    definition.parameters.contains {
      if case .pointer(.named(let type)) = $0.type { return symbols.text(of: type) == "QEMUFile" }
      return false
    }
  }
}
