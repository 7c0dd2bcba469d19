import CSyntax
import CTree
import VMState

/// Reads put and get functions, and the hooks of descriptions.
///
/// The functions are run with symbolic values (`SymbolicExecution`); what they do to the stream is noted in order and becomes
/// fields. Reading never fails: what cannot be followed is an opaque field with its reason, as small as it can be.
package final class CodeReader {
  /// A function that takes more is not what decides over bytes.
  private static let codeSteps = 40_000
  private static let hookSteps = 2_000

  private let predicates: PredicateReader
  private let hasher: CodeHasher
  private let surroundings: CodeSurroundings
  private var tree: TreeIndex { predicates.tree }
  private var layout: TypeLayout { predicates.layout }
  private var symbols: SymbolTable { tree.symbols }

  package init(predicates: PredicateReader, hasher: CodeHasher, surroundings: CodeSurroundings) {
    self.predicates = predicates
    self.hasher = hasher
    self.surroundings = surroundings
  }

  /// What the function does; nil when nothing is known of it.
  package func read(_ call: CodeCall, as role: CodeRole) -> ReadCode? {
    guard let definition = layout.constants.function(call.function, in: call.file),
      let tokens = tree.definition(ofFunction: call.function, visibleFrom: call.file), let first = tokens.first
    else { return nil }
    let direction = role.direction
    let recorder = CodeRecorder(direction, surroundings: surroundings, objectType: call.objectType)
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
      unresolved.codeHash = hasher.reference(function: call.function, visibleFrom: call.file).codeHash
      recorder.items = [
        CodeItem(
          guards: [], kind: .opaque(unresolved), name: symbols.text(of: call.function), location: recorder.location)
      ]
      value = .nothing
    }
    if direction != .save { try? execution.finish(value) }
    let line = tokens.first { $0.symbol == call.function }?.line ?? first.line
    return ReadCode(
      items: recorder.items, direction: direction, function: symbols.text(of: call.function),
      location: tree.location(file: first.file, line: line),
      codeHash: hasher.reference(function: call.function, visibleFrom: call.file).codeHash)
  }

  private func arguments(
    of call: CodeCall, _ role: CodeRole, _ definition: FunctionDefinition, _ execution: SymbolicExecution
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

  private func object(of call: CodeCall) -> PredicateValue {
    let type = call.objectCType.flatMap { layout.type(named: $0, in: call.file) }
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
      if let target = layout.target(of: current, in: file) { current = target }
      guard let found = try? layout.member([.member(symbols.intern(String(name)))], of: current, in: file)
      else { return nil }
      current = found.type
      for _ in 0..<part.count(where: { $0 == "[" }) { current = current.element ?? current }
    }
    return current
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
