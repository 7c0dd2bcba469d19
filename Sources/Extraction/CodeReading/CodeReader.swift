import CSyntax
import CTree
import VMState

/// Reads put and get functions, and the hooks of descriptions, as descriptions.
///
/// The functions are run with symbolic values (`SymbolicExecution`); what they do to the stream is noted in order and becomes
/// fields. Reading never fails: what cannot be followed is an opaque field with its reason, as small as it can be.
final class CodeReader {
  /// A function that the tree sets somewhere as a member of a structure.
  struct Method: Hashable {
    var function: Symbol
    var file: FileID
  }

  /// A put or get function, or a hook, and the circumstances of its call.
  struct Call: Hashable {
    var function: Symbol
    var file: FileID
    /// The QOM type of the object, when known.
    var objectType: String?
    /// Of what the function is handed, from the object that it belongs to.
    var member = ""
    /// The C type of the object that the member belongs to.
    var objectCType: Symbol?
    /// `.size` and `.num` of the field.
    var size: Int?
    var count: Int?
  }

  /// A function that takes more is not what decides over bytes.
  private static let codeSteps = 40_000
  private static let hookSteps = 2_000

  let context: ExtractionContext
  let predicates: PredicateReader
  let descriptions: DescriptionReader
  let code: CodeHasher
  var hierarchy: TypeHierarchy?
  /// Whether a file may be built for the target.
  var isBuilt: (String) -> Bool = { _ in true }
  private var known: [Key: DescriptionID?] = [:]
  private var numbers: [Key: Int] = [:]
  /// Files that know of streams: functions that take one are stored where they are defined.
  private lazy var streamFiles: [FileID] = tree.files.indices.filter { number in
    !tree.files[number].isHeader && isBuilt(tree.files[number].path)
      && tree.files[number].bytes.withUnsafeBufferPointer { $0.holds("QEMUFile") }
  }.map { FileID($0) }
  private var tables: [Symbol: [FileID: [Int64?]?]] = [:]
  private var methodsByName: [Symbol: [Method]] = [:]
  /// Members that were searched for functions that take a stream.
  var askedMethods: [String] { methodsByName.keys.map(symbols.text(of:)) }
  private var functionValues: [String: Method] = [:]
  private var descriptionValues: [String: DescriptionID] = [:]

  private struct Key: Hashable {
    var call: Call
    var role: Role
  }

  enum Role: Hashable {
    case save, load, loadOld
    case put, get
    case preSave, preLoad, postLoad
  }

  init(context: ExtractionContext, predicates: PredicateReader, descriptions: DescriptionReader, code: CodeHasher) {
    self.context = context
    self.predicates = predicates
    self.descriptions = descriptions
    self.code = code
  }

  var tree: TreeIndex { context.tree }
  var symbols: SymbolTable { context.symbols }

  /// The function as a description; nil when nothing is known of it.
  func description(of call: Call, as role: Role) -> DescriptionID? {
    let key = Key(call: call, role: role)
    // Numbered in the order in which they are met.
    let number = numbers[key, default: numbers.count]
    numbers[key] = number
    if let known = tree.recall(known[key], as: DependencySubject(.code, number: number)) { return known }
    defer { tree.end() }
    known[key] = .some(nil)
    let id = read(call, role)
    known[key] = id
    return id
  }

  private func read(_ call: Call, _ role: Role) -> DescriptionID? {
    guard let definition = predicates.layout.constants.function(call.function, in: call.file),
      let tokens = tree.definition(ofFunction: call.function, visibleFrom: call.file), let first = tokens.first
    else { return nil }
    let direction: CodeRecorder.Direction =
      switch role {
      case .save, .put: .save
      case .load, .loadOld, .get: .load
      case .preSave, .preLoad, .postLoad: .hook
      }
    let recorder = CodeRecorder(direction, reader: self, objectType: call.objectType)
    recorder.recordsAssignments = role == .preSave || role == .preLoad
    let execution = SymbolicExecution(predicates)
    execution.code = recorder
    execution.attemptLimit = direction == .hook ? Self.hookSteps : Self.codeSteps
    let value: PredicateValue
    do throws(NotFollowed) {
      value = try execution.runCode(definition, arguments(of: call, role, definition, execution), from: call.file)
    } catch {
      if direction == .hook { return nil }
      var unresolved = Unresolved(error.reason, at: recorder.location)
      unresolved.codeHash = code.reference(function: call.function, visibleFrom: call.file).codeHash
      recorder.items = [
        CodeItem(
          guards: [], kind: .opaque(unresolved), name: symbols.text(of: call.function), location: recorder.location)
      ]
      value = .nothing
    }
    if direction != .save { try? execution.finish(value) }
    let line = tokens.first { $0.symbol == call.function }?.line ?? first.line
    var lowering = CodeLowering(
      kind: direction == .save ? .save : direction == .load ? .load : .hook,
      function: symbols.text(of: call.function), location: context.location(file: first.file, line: line),
      codeHash: code.reference(function: call.function, visibleFrom: call.file).codeHash)
    var built: [Description] = []
    let offset = descriptions.descriptions.count
    let root = lowering.build(recorder.items, into: &built, offset: offset)
    if direction == .hook, built.allSatisfy({ $0.fields.isEmpty }) { return nil }
    descriptions.append(built)
    return root
  }

  private func arguments(
    of call: Call, _ role: Role, _ definition: FunctionDefinition, _ execution: SymbolicExecution
  ) -> [PredicateValue] {
    let object = object(of: call)
    switch role {
    case .save: return [CodeRecorder.stream, object]
    case .load, .loadOld: return [CodeRecorder.stream, object, .number(.version, .int)]
    case .put, .get:
      let size =
        call.size.map { PredicateValue.number(.integer(Int64($0)), .unsignedLong) }
        ?? .unfollowed(execution.atom("size", "the size is a member's"), .size)
      return [
        CodeRecorder.stream, object, size, execution.fieldArgument(size: call.size, count: call.count),
        .environment("vmdesc", .untypedPointer),
      ]
    case .postLoad: return [object, .number(.version, .int), .environment("errp", .untypedPointer)]
    case .preSave, .preLoad: return [object, .environment("errp", .untypedPointer)]
    }
  }

  private func object(of call: Call) -> PredicateValue {
    let type = call.objectCType.flatMap { predicates.layout.type(named: $0, in: call.file) }
    guard !call.member.isEmpty else {
      return .pointer(PredicateValue.Place(path: "", type: type ?? .void))
    }
    var place = PredicateValue.Place(path: call.member, type: .void)
    if let type, let found = memberType(call.member, of: type, in: call.file) { place.type = found }
    return .pointer(place)
  }

  private func memberType(_ path: String, of type: ObjectType, in file: FileID) -> ObjectType? {
    var current = type
    for part in path.split(separator: ".") {
      let name = part.prefix { $0 != "[" }
      if let target = predicates.layout.target(of: current, in: file) { current = target }
      guard let found = try? predicates.layout.member([.member(symbols.intern(String(name)))], of: current, in: file)
      else { return nil }
      current = found.type
      for _ in 0..<part.count(where: { $0 == "[" }) { current = current.element ?? current }
    }
    return current
  }

  /// The entries of a constant array of numbers, those that are no numbers nil.
  func table(named name: String, file: FileID) -> [Int64?]? {
    let symbol = symbols.intern(name)
    if let known = tree.recall(tables[symbol]?[file], as: DependencySubject(.table, symbol, file)) { return known }
    defer { tree.end() }
    var values: [Int64?]?
    if let tokens = tree.definition(ofVariable: symbol, visibleFrom: file), let first = tokens.first,
      let value = descriptions.initializers.initializer(ofDeclaration: tokens[...]),
      let inner = descriptions.initializers.braced(value)
    {
      let expanded = tree.expand(Array(inner), from: first.file, line: first.line)
      let parts = descriptions.initializers.split(expanded[...])
      if parts.count <= 4096,
        !parts.contains(where: { $0.first.map { ["[", "{", "."].contains(symbols.text(of: $0.symbol)) } ?? true })
      {
        values = parts.map { try? predicates.layout.constants.value(of: $0, in: first.file) }
      }
    }
    tables[symbol, default: [:]][file] = .some(values)
    return values
  }

  // MARK: - What the tree sets

  /// Where a function's or a description's address leads.
  func function(at path: String) -> Method? { functionValues[path] }
  func description(at path: String) -> DescriptionID? { descriptionValues[path] }

  func description(named name: String, file: FileID) -> DescriptionID? {
    let base = name.prefix { $0 != "[" }
    let element = Int(name.dropFirst(base.count + 1).dropLast()) ?? 0
    return descriptions.id(named: symbols.intern(String(base)), element: element, visibleFrom: file)
  }

  /// What the class of a type, or of the nearest ancestor that sets it, has as a member: an address, or null when nobody sets it.
  func classMember(_ name: Symbol, of classType: ObjectType, ofType type: String) -> PredicateValue? {
    guard let hierarchy, var current = hierarchy.type(named: type) else { return nil }
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
      guard let record = predicates.layout.type(named: tokens[index - 2].symbol, in: file)?.record else { return true }
      return record.isSame(as: wanted)
    }
    return true
  }

  private func address(of name: Symbol, file: FileID) -> PredicateValue? {
    if let id = descriptions.id(named: name, visibleFrom: file) {
      descriptionValues["$vmsd\(id.index)"] = id
      return .pointer(PredicateValue.Place(path: "$vmsd\(id.index)", type: .void))
    }
    guard tree.definition(ofFunction: name, visibleFrom: file) != nil else { return nil }
    let path = "$fn\(file):\(symbols.text(of: name))"
    functionValues[path] = Method(function: name, file: file)
    return .pointer(PredicateValue.Place(path: path, type: .function))
  }

  func hasMethods(named name: Symbol) -> Bool { !methods(named: name).isEmpty }

  func methods(named name: Symbol, arguments: Int) -> [Method] {
    methods(named: name).filter {
      predicates.layout.constants.function($0.function, in: $0.file)?.parameters.count == arguments
    }
  }

  /// Functions that take the stream and that the tree stores in a member of this name, by name.
  private func methods(named name: Symbol) -> [Method] {
    // Which functions are stored is searched for in texts, which is looked after apart from names; of the functions found, what they
    // take.
    if let known = tree.recall(methodsByName[name], as: DependencySubject(.table, name, .none)) { return known }
    defer { tree.end() }
    let bytes = Array(symbols.text(of: name).utf8)
    var found: [Method] = []
    for number in streamFiles {
      for value in MemberAssignments.values(of: bytes, in: tree.files[number.index].bytes) {
        let symbol = symbols.intern(value)
        let method = Method(function: symbol, file: number)
        guard !found.contains(where: { $0.function == symbol }),
          tree.definition(ofFunction: symbol, visibleFrom: number) != nil,
          let definition = predicates.layout.constants.function(symbol, in: number),
          takesStream(definition)
        else { continue }
        found.append(method)
      }
    }
    found.sort { symbols.text(of: $0.function) < symbols.text(of: $1.function) }
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

extension SymbolicExecution {
  /// Runs a function from the outside; what it returns.
  func runCode(
    _ definition: FunctionDefinition, _ arguments: [PredicateValue], from file: FileID
  ) throws(NotFollowed) -> PredicateValue {
    try follow(definition, arguments, from: file)
  }

  /// The end of a load, or of a hook: it is refused when the value is negative.
  func finish(_ value: PredicateValue) throws(NotFollowed) {
    guard let code, case .number(let expression, let type) = value, type.isSigned,
      Folded.constant(expression) ?? -1 < 0
    else { return }
    let test = Folded.condition(compare(.less, expression, .integer(0)))
    if Folded.constant(test) == 0 { return }
    guard test.isFollowed else { return }
    try code.record(.refuse(Folded.not(test)), "refused", under: state.guards)
  }

  /// `const VMStateField *field`, of which code reads sizes.
  func fieldArgument(size: Int?, count: Int?) -> PredicateValue {
    if let size { state.memory["$field.size"] = .number(.integer(Int64(size)), .unsignedLong) }
    if let count { state.memory["$field.num"] = .number(.integer(Int64(count)), .int) }
    return .pointer(PredicateValue.Place(path: "$field", type: .void))
  }
}

extension CodeReader {
  /// A section's put and get functions, for an object of which nothing is known but what they make of it.
  func form(save: DeviceReader.Handler?, load: DeviceReader.Handler?) -> CodeForm? {
    let form = CodeForm(
      save: save.flatMap { description(of: Call(function: $0.function, file: $0.file), as: .save) },
      load: load.flatMap { description(of: Call(function: $0.function, file: $0.file), as: .load) })
    return form.save == nil && form.load == nil ? nil : form
  }
}
