import VMState

/// Searches values of a few variables under which several goals hold at once, by trying values and turning back at the first goal
/// that cannot hold any more.
struct JointSearch {
  var solver: PredicateSolver
  private(set) var steps = 0
  private(set) var isCutShort = false
  private let goals: [[[PlacedLiteral]]]
  /// In the order in which they are given values.
  private let variables: [StateVariable]
  private let values: [[UInt64]]
  /// By variable: goals that read it.
  private let readers: [[Int]]
  private var budget = 0

  private struct PlacedLiteral {
    var literal: TestLiteral
    /// Place of the last variable it reads; -1 when it reads none.
    var last: Int
  }

  /// Steps of one search.
  private static let mostSteps = 20_000
  private static let mostVariables = 64
  private static let mostValues = 24

  /// - Parameter solver: its state is where the search starts, and what it prefers.
  init(goals: [CombinationGoal], variables: [StateVariable], solver: PredicateSolver) {
    self.solver = solver
    let places = Dictionary(grouping: variables, by: \.place)
    func reads(_ literal: TestLiteral) -> Set<StateVariable> {
      var use = VariableUse()
      use.add(literal, solver)
      var found: Set<StateVariable> = []
      for place in use.wholes.union(use.bits.keys) {
        for variable in places[place] ?? []
        where variable.isWhole || use.wholes.contains(place) || variable.mask & (use.bits[place] ?? 0) != 0 {
          found.insert(variable)
        }
      }
      return found
    }
    let readByGoal = goals.map { goal in Set(goal.literals.flatMap(reads)) }
    // Goals with the fewest open variables first: they are decided the soonest.
    var order: [StateVariable] = []
    var open = readByGoal
    while let next = open.filter({ !$0.isEmpty }).min(by: { $0.count < $1.count }) {
      order += next.sorted { solver.precedes($0, $1) }
      for index in open.indices { open[index].subtract(next) }
    }
    self.variables = order
    let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    self.goals = goals.map { goal in
      goal.alternatives.map { literals in
        literals.map { PlacedLiteral(literal: $0, last: reads($0).compactMap { rank[$0] }.max() ?? -1) }
      }
    }
    readers = order.map { variable in readByGoal.indices.filter { readByGoal[$0].contains(variable) } }
    var constants: Set<Int64> = []
    for literal in goals.flatMap(\.literals) {
      var leaves: [PredicateSolver.Leaf] = []
      solver.collect(literal.expression, literal.object, depth: 0, &leaves, &constants)
    }
    values = order.map { Self.values(of: $0, constants, solver) }
  }

  /// Leaves the state that was found in `solver`.
  mutating func run(budget: Int) -> Bool {
    guard variables.count <= Self.mostVariables else {
      isCutShort = true
      return false
    }
    self.budget = min(budget, Self.mostSteps)
    if goals.contains(where: { isRefuted($0, at: -1) }) { return false }
    let isFound = go(0)
    if !isFound, steps >= self.budget { isCutShort = true }
    return isFound
  }

  private mutating func go(_ place: Int) -> Bool {
    if place == variables.count { return true }
    for value in values[place] {
      guard steps < budget else { return false }
      steps += 1
      solver.set(variables[place], value)
      if readers[place].contains(where: { isRefuted(goals[$0], at: place) }) { continue }
      if go(place + 1) { return true }
    }
    return false
  }

  /// Every alternative has a test that is decided, the wrong way.
  private func isRefuted(_ goal: [[PlacedLiteral]], at place: Int) -> Bool {
    goal.allSatisfy { literals in literals.contains { $0.last <= place && !$0.literal.holds(in: solver) } }
  }

  /// What the variable is now first, then small numbers and those that tests compare with.
  private static func values(
    of variable: StateVariable, _ constants: Set<Int64>, _ solver: PredicateSolver
  ) -> [UInt64] {
    let now = solver.bits(of: variable)
    if !variable.isWhole { return [now, now ^ variable.mask] }
    var found = [now]
    var solver = solver
    func add(_ value: Int64) {
      guard found.count < mostValues else { return }
      solver.set(variable, UInt64(bitPattern: value))
      let taken = solver.bits(of: variable)
      if !found.contains(taken) { found.append(taken) }
    }
    for value in [0, 1] { add(Int64(value)) }
    for constant in constants.sorted(by: { ($0.magnitude, $0) < ($1.magnitude, $1) }) {
      for value in [constant, constant &+ 1, constant &- 1] { add(value) }
    }
    for value in [2, 3, 4, 8, -1] { add(Int64(value)) }
    return found
  }
}
