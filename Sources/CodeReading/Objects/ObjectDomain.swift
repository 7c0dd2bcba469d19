import CSyntax
import CTree

/// Runs functions on real objects: `instance_init`, `realize`, `reset` on a structure whose members are known, unknown or symbols, with the
/// objects that pointers lead to.
///
/// Both ways of an unknown condition are run, and what they agree on is kept. A call that is not followed makes unknown what it can reach:
/// the objects it is handed, what lies behind their pointers, and the variables of the tree that it names.
package final class ObjectDomain: Domain {
  package let limits = ExecutionLimits(steps: 200_000, callDepth: 20, levels: 400)
  package let conditions = ConditionPolicy.merge
  package let usesLayouts = true

  private let words: PredicateWords
  private let memoryWords: MemoryWords

  package init(_ symbols: SymbolTable) {
    words = PredicateWords(symbols)
    memoryWords = MemoryWords(symbols)
  }

  package func ends(_ name: Symbol) -> Bool { words.endings.contains(name) }

  package func meaning(of call: CallExpression, in run: CInterpreter) throws(NotFollowed) -> Value? {
    guard let name = call.name else { return nil }
    if words.identities.contains(name), let first = call.arguments.first { return try run.evaluate(first) }
    if name == words.constantP { return .int(0) }
    guard let action = memoryWords.actions[name] else { return nil }
    return try perform(action, call, in: run)
  }

  package func value(
    ofUnfollowed call: CallExpression, _ values: [Value], _ reason: String, in run: CInterpreter
  ) -> Value {
    let name = call.name.map { "'\(run.text($0))'" } ?? "a function behind a pointer"
    let named = run.variables(namedBy: call.name).map { Value.pointer(Location($0)) }
    let reached = run.memory.reach(from: values + named)
    run.memory.forget(reached, "\(name) may have written it, which was not followed: \(reason)")
    return .unknown("\(name) was not followed: \(reason)", mayBe: reached)
  }

  // MARK: - Functions of the C library

  private func perform(
    _ action: MemoryWords.Action, _ call: CallExpression, in run: CInterpreter
  ) throws(NotFollowed) -> Value? {
    let arguments = call.arguments
    switch action {
    case .ignore: return .unknown("a call without a value")
    case .first: return try arguments.first.map { (e) throws(NotFollowed) in try run.evaluate(e) }
    case .allocate(let isZeroed):
      for argument in arguments { _ = try run.evaluate(argument) }
      return .pointer(Location(run.memory.make(Cell(rest: isZeroed ? .zero : .unset))))
    case .allocateTyped(let isZeroed):
      guard case .type(let type)? = arguments.first?.kind ?? nil else { return nil }
      let resolved = run.resolve(type)
      let count = try arguments.dropFirst().first.map { (e) throws(NotFollowed) in try run.evaluate(e) }?.number
      let rest: Cell.Rest = isZeroed ? .zero : .unset
      if count == 1 {
        return .pointer(Location(run.memory.make(Cell(type: .resolved(resolved), rest: rest)), type: resolved))
      }
      var cell = Cell(type: .resolved(.array(resolved, .open)), rest: rest)
      cell.count = count.map { Int(clamping: $0) }
      return .pointer(Location(run.memory.make(cell)).appending(.element(0), type: resolved))
    case .set:
      guard arguments.count == 3 else { return nil }
      let values = try run.values(of: arguments)
      run.fill(values[0], with: values[1].number, bytes: values[2].number)
      return values[0]
    case .copy:
      guard arguments.count == 3 else { return nil }
      let values = try run.values(of: arguments)
      run.copyBytes(to: values[0], from: values[1], count: values[2].number)
      return values[0]
    }
  }
}
