/// How much work one run of a function may take, whatever the source says.
package struct ExecutionLimits: Sendable {
  /// Statements and expressions.
  package var steps: Int
  /// Calls within each other.
  package var callDepth: Int
  /// Statements and expressions within each other over all calls: bounds the stack.
  package var levels: Int
  /// Turns of one loop.
  package var iterations: Int
  /// Ways out of one run of statements that are told apart.
  package var exits: Int

  package init(steps: Int, callDepth: Int, levels: Int = 600, iterations: Int = 4096, exits: Int = 256) {
    self.steps = steps
    self.callDepth = callDepth
    self.levels = levels
    self.iterations = iterations
    self.exits = exits
  }
}
