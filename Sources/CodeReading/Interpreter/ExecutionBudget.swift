/// What is left of a run's limits.
struct ExecutionBudget {
  let limits: ExecutionLimits
  private(set) var steps = 0
  private(set) var level = 0

  init(_ limits: ExecutionLimits) { self.limits = limits }

  mutating func step() throws(NotFollowed) {
    steps += 1
    guard steps <= limits.steps else { throw NotFollowed("the function takes too many steps") }
  }

  mutating func enter() throws(NotFollowed) {
    guard level < limits.levels else { throw NotFollowed("the code is nested too deeply") }
    level += 1
  }

  mutating func leave() { level -= 1 }
}
