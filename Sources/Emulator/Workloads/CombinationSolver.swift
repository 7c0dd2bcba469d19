import VMState

/// Finds states that send exactly a wanted combination of features.
///
/// Goals that share no variable are solved apart and once, so that the work grows with the number of features, not with that of
/// their combinations. What it returns was saved and sends what was asked for; when it returns nothing, no state was found.
struct CombinationSolver {
  /// Features whose tests share variables, and what else must hold of these.
  private struct Component {
    var features: [Int] = []
    var basics: [CombinationGoal] = []
    var variables: [StateVariable] = []
  }

  private struct Key: Hashable {
    var component: Int
    var wanted: Set<Int>
  }

  private struct Setting {
    var variable: StateVariable
    var bits: UInt64
  }

  let program: StateProgram
  let listed: ListedCombinations
  /// Every optional part absent where that can be.
  let baseline: DeviceState
  /// Some searches were given up: more may be possible than was found.
  private(set) var isCutShort = false
  private var solver: PredicateSolver
  private let sent: [CombinationGoal]
  private let absent: [[CombinationGoal]]
  private var components: [Component] = []
  private var known: [Key: [Setting]?] = [:]
  private var steps = 0

  /// Steps of all searches together.
  private static let mostSteps = 400_000

  /// - Parameters:
  ///   - solver: with the baseline as its state.
  ///   - objects: those each site's predicate is called with.
  ///   - basics: sites that hold in every state that is saved.
  init(
    program: StateProgram, listed: ListedCombinations, solver: PredicateSolver, objects: [[PredicateSolver.Object]],
    basics: [Int]
  ) {
    self.program = program
    self.listed = listed
    self.solver = solver
    baseline = solver.state
    let reader = GoalReader(program: program, objects: objects)
    sent = listed.carriers.map { reader.sent($0) }
    absent = listed.carriers.map { reader.absent($0) }
    split(basics.flatMap { reader.basics($0) }.filter { $0.holds(in: solver) })
  }

  /// A state that is saved and sends these features and no other; nil when none was found.
  mutating func state(sending wanted: Set<Int>) -> DeviceState? {
    solver.state = baseline
    for index in listed.carriers.indices where sent[index].literals.isEmpty || !isMovable(index) {
      // No variable of it may be set: it is what it is.
      if sent[index].holds(in: solver) != wanted.contains(index) { return nil }
    }
    var settings: [Setting] = []
    for index in components.indices {
      let key = Key(component: index, wanted: wanted.intersection(components[index].features))
      if known[key] == nil { known[key] = .some(solve(key)) }
      guard let found = known[key] ?? nil else { return nil }
      settings += found
    }
    solver.state = baseline
    for setting in settings { solver.set(setting.variable, setting.bits) }
    let result = solver.state
    return combination(sentIn: result) == wanted ? result : nil
  }

  /// What a state really sends; nil when it cannot be saved.
  func combination(sentIn state: DeviceState) -> Set<Int>? {
    program.subsections(sentIn: state).map(listed.features)
  }

  /// The same by the tests alone: quicker, and without what functions do before a save.
  func isExpected(_ wanted: Set<Int>, in state: DeviceState) -> Bool {
    var solver = solver
    solver.state = state
    return listed.carriers.indices.allSatisfy { sent[$0].holds(in: solver) == wanted.contains($0) }
  }

  /// Tests that decide whether a feature is sent.
  func sites(of feature: Int) -> [Int] {
    guard case .subsections(let names) = listed.carriers[feature] else { return [] }
    return program.subsectionPlaces.filter { names.contains($0.name) }.compactMap(\.conditions.last)
  }

  private func isMovable(_ feature: Int) -> Bool { components.contains { $0.features.contains(feature) } }

  // MARK: Components

  private mutating func split(_ basics: [CombinationGoal]) {
    let uses = listed.carriers.indices.map { use(of: [sent[$0]] + absent[$0]) }
    let basicUses = basics.map { use(of: [$0]) }
    var all = VariableUse()
    for use in uses + basicUses { all.add(use) }
    var owners: [StateVariable: Int] = [:]
    var drafts: [Component?] = []
    func join(_ draft: Component) {
      var draft = draft
      for variable in draft.variables {
        guard let owner = owners[variable], let other = drafts[owner] else { continue }
        draft.features += other.features
        draft.basics += other.basics
        draft.variables += other.variables.filter { !draft.variables.contains($0) }
        drafts[owner] = nil
      }
      for variable in draft.variables { owners[variable] = drafts.count }
      drafts.append(draft)
    }
    for (index, use) in uses.enumerated() {
      let variables = use.variables(among: all, solver.pins)
      if !variables.isEmpty { join(Component(features: [index], variables: sorted(variables))) }
    }
    for (index, use) in basicUses.enumerated() {
      let variables = use.variables(among: all, solver.pins)
      if !variables.isEmpty { join(Component(basics: [basics[index]], variables: sorted(variables))) }
    }
    components = drafts.compactMap { draft in
      guard var component = draft, !component.features.isEmpty else { return nil }
      component.features.sort()
      component.variables.sort { solver.precedes($0, $1) }
      return component
    }
  }

  private func sorted(_ variables: Set<StateVariable>) -> [StateVariable] {
    variables.sorted { solver.precedes($0, $1) }
  }

  private func use(of goals: [CombinationGoal]) -> VariableUse {
    var use = VariableUse()
    for literal in goals.flatMap(\.literals) { use.add(literal, solver) }
    return use
  }

  // MARK: Search

  private mutating func solve(_ key: Key) -> [Setting]? {
    let component = components[key.component]
    var goals = component.basics
    for feature in component.features {
      if key.wanted.contains(feature) { goals.append(sent[feature]) } else { goals += absent[feature] }
    }
    solver.state = baseline
    if !meetOneByOne(goals, component) {
      solver.state = baseline
      var search = JointSearch(goals: goals, variables: component.variables, solver: solver)
      let isFound = search.run(budget: Self.mostSteps - steps)
      steps += search.steps
      if search.isCutShort { isCutShort = true }
      guard isFound else { return nil }
      solver.state = search.solver.state
    }
    reduce(goals, component)
    return component.variables.map { Setting(variable: $0, bits: solver.bits(of: $0)) }
  }

  /// Makes the goals hold one after the other, again while later ones undo earlier ones. The result differs from the baseline in the
  /// component's variables only.
  private mutating func meetOneByOne(_ goals: [CombinationGoal], _ component: Component) -> Bool {
    for order in [goals, goals.reversed()] {
      solver.state = baseline
      for _ in 0..<3 {
        for goal in order where !goal.holds(in: solver) { meet(goal) }
        let bits = component.variables.map { solver.bits(of: $0) }
        solver.state = baseline
        for (variable, bits) in zip(component.variables, bits) { solver.set(variable, bits) }
        if goals.allSatisfy({ $0.holds(in: solver) }) { return true }
      }
    }
    return false
  }

  private mutating func meet(_ goal: CombinationGoal) {
    let before = solver.state
    for literals in goal.alternatives {
      for _ in 0..<2 {
        for literal in literals { _ = solver.solve(literal.expression, literal.isWanted, literal.object) }
        if goal.holds(in: solver) { return }
      }
      solver.state = before
    }
  }

  /// Takes back what need not differ from the baseline, for a witness that shows what matters.
  private mutating func reduce(_ goals: [CombinationGoal], _ component: Component) {
    var plain = solver
    plain.state = baseline
    for variable in component.variables {
      let (kept, wanted) = (solver.bits(of: variable), plain.bits(of: variable))
      guard kept != wanted else { continue }
      solver.set(variable, wanted)
      if !goals.allSatisfy({ $0.holds(in: solver) }) { solver.set(variable, kept) }
    }
  }
}

/// Turns carriers and sites into goals.
private struct GoalReader {
  let program: StateProgram
  let objects: [[PredicateSolver.Object]]

  /// Every subsection that carries it, or else one of them; of those in elements of an array, the first element's.
  func sent(_ carrier: ListedCombinations.Carrier) -> CombinationGoal {
    switch carrier {
    case .fields: return CombinationGoal(alternatives: [[]])
    case .nothing: return CombinationGoal(alternatives: [])
    case .subsections(let names):
      let single = places(names).compactMap { place -> [TestLiteral]? in
        let literals = place.conditions.compactMap { site in objects[site].first.map { literal(site, $0, true) } }
        return literals.count == place.conditions.count ? literals : nil
      }
      return CombinationGoal(alternatives: single.count > 1 ? [single.flatMap(\.self)] + single : single)
    }
  }

  /// None of the subsections that carry it, in no element.
  func absent(_ carrier: ListedCombinations.Carrier) -> [CombinationGoal] {
    switch carrier {
    case .fields: return [CombinationGoal(alternatives: [])]
    case .nothing: return []
    case .subsections(let names):
      return places(names).flatMap { place -> [CombinationGoal] in
        guard let own = place.conditions.last else { return [CombinationGoal(alternatives: [])] }
        let outer = place.conditions.dropLast().filter { site in
          program.predicates[site].kind != .section && objects[site].count == 1
        }
        return objects[own].map { object in
          CombinationGoal(
            alternatives: [[literal(own, object, false)]] + outer.map { [literal($0, objects[$0][0], false)] })
        }
      }
    }
  }

  func basics(_ site: Int) -> [CombinationGoal] {
    objects[site].map { CombinationGoal(alternatives: [[literal(site, $0, true)]]) }
  }

  private func places(_ names: Set<String>) -> [SubsectionPlace] {
    program.subsectionPlaces.filter { names.contains($0.name) }
  }

  private func literal(_ site: Int, _ object: PredicateSolver.Object, _ isWanted: Bool) -> TestLiteral {
    TestLiteral(
      expression: program.code.expressions[program.siteFrames[site].expression], object: object, isWanted: isWanted)
  }
}
