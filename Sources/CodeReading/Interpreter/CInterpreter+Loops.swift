import CSyntax
import VMState

extension CInterpreter {
  struct Loop {
    var statement: CStatement
    /// Nil: always true.
    var condition: CExpression?
    var step: CExpression?
    var body: CStatement
    /// Not so for `do { } while ()`.
    var testsFirst: Bool
  }

  func loop(_ loop: Loop) throws(NotFollowed) -> Completion {
    guard domain.runsLoops(in: self) else { return try withoutTurns(loop) }
    var result = Completion(leadsOn: false)
    var turn = 0
    turns: while true {
      if loop.testsFirst || turn > 0, let condition = loop.condition {
        let test = try evaluate(condition)
        if test.truth == nil {
          switch domain.conditions {
          case .skip: domain.undecided(loop.statement, in: self)
          case .inTurn: try uncertain { () throws(NotFollowed) in try self.run(loop.body) }
          case .merge: try widen(loop, into: &result)
          }
        }
        if test.truth != true {
          result.leadsOn = true
          break turns
        }
      }
      turn += 1
      guard turn <= budget.limits.iterations else {
        if merges { throw NotFollowed("a loop takes too many turns") }
        result.leadsOn = true
        break turns
      }
      try budget.step()
      let completion = try self.turn(loop)
      result.exits += completion.exits
      guard result.exits.count <= budget.limits.exits else { throw NotFollowed("the function has too many ways out") }
      guard completion.leadsOn else { break turns }
    }
    absorb(&result, isBreak)
    return result
  }

  /// The body and what is done behind it.
  private func turn(_ loop: Loop) throws(NotFollowed) -> Completion {
    var completion = try scoped { () throws(NotFollowed) in try self.run(loop.body) }
    absorb(&completion, isContinue)
    if completion.leadsOn, let step = loop.step { _ = try evaluate(step) }
    return completion
  }

  /// `do { } while (0)` is a macro's statement.
  private func withoutTurns(_ loop: Loop) throws(NotFollowed) -> Completion {
    if loop.testsFirst { return .normal }
    var completion = try scoped { () throws(NotFollowed) in try self.run(loop.body) }
    absorb(&completion, isContinue)
    absorb(&completion, isBreak)
    return completion
  }

  private static let roundLimit = 8

  /// A loop whose number of turns is not known: what a turn changes becomes unknown, until one more turn changes nothing. Ends where
  /// the loop may be left by its condition.
  private func widen(_ loop: Loop, into result: inout Completion) throws(NotFollowed) {
    for round in 1... {
      guard round <= Self.roundLimit else { throw NotFollowed("what a loop does is not known") }
      let before = state
      var completion = try turn(loop)
      if completion.leadsOn, let condition = loop.condition { _ = try evaluate(condition) }
      let after = completion.leadsOn ? takeState() : before
      var isStable = true
      state = State(
        memory: Memory.merged(before.memory, after.memory) { old, new in
          if case .unknown(let reason, let objects) = old {
            guard case .unknown(_, let others) = new, !others.isSubset(of: objects) else { return old }
            isStable = false
            return .unknown(reason, mayBe: objects.union(others))
          }
          if old.isSame(as: new) { return old }
          isStable = false
          return .unknown(
            "a loop whose turns are not known sets it", mayBe: addressed(old, new))
        })
      // The second round sees what the first has made unknown.
      guard isStable, round > 1 else { continue }
      for index in completion.exits.indices {
        let isTaken = condition(.unknown("the turns of a loop are not known"))
        completion.exits[index].condition = Folded.and(isTaken, completion.exits[index].condition)
      }
      result.exits += completion.exits
      return
    }
  }
}
