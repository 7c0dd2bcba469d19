import VMState

extension WorkloadMaker {
  /// The combinations that may be sent, and the states that send them.
  struct Whitelist {
    var combinations: CombinationSolver
    /// Indices of the listed combinations that some state sends.
    var sent: [Int] = []
    /// What those states send.
    var allowed: Set<Set<Int>> = []
    /// A state of the combination with the most features.
    var largest: DeviceState
    var largestCombination: Set<Int> = []
    /// Sites that decide whether a listed feature is sent.
    var sites: Set<Int>

    func keepsLargest(_ state: DeviceState) -> Bool { combinations.isExpected(largestCombination, in: state) }
  }

  /// One state for each combination that can be sent. The smallest of them becomes the baseline.
  mutating func makeCombinations(_ listed: ListedCombinations) {
    var combinations = combinationSolver(listed)
    var whitelist = Whitelist(
      combinations: combinations, largest: baseline,
      sites: Set(listed.carriers.indices.flatMap { combinations.sites(of: $0) }))
    let own = combinations.combination(sentIn: baseline)
    var states: [(combination: Set<Int>, state: DeviceState)] = []
    let order = listed.combinations.indices.sorted { left, right in
      let (first, second) = (listed.combinations[left], listed.combinations[right])
      return first == second ? left < right : ListedCombinations.precedes(first, second)
    }
    for index in order {
      let combination = listed.combinations[index]
      if whitelist.allowed.contains(combination) {
        whitelist.sent.append(index)
        continue
      }
      let state = combination == own ? baseline : combinations.state(sending: combination)
      guard let state else { continue }
      whitelist.sent.append(index)
      whitelist.allowed.insert(combination)
      states.append((combination, state))
    }
    whitelist.sent.sort()
    whitelist.combinations = combinations
    guard let first = states.first, let last = states.last else {
      // None of the list can be sent: what the device sends as it is has to stand for it.
      if let own { whitelist.allowed = [own] }
      whitelist.largestCombination = own ?? []
      self.whitelist = whitelist
      return
    }
    whitelist.largest = last.state
    whitelist.largestCombination = last.combination
    self.whitelist = whitelist
    baseline = first.state
    workloads = [Workload(name: "baseline", state: baseline, assignments: [], predicate: nil)]
    for (combination, state) in states.dropFirst() {
      solver.state = state
      let names = (program.subsections(sentIn: state) ?? []).sorted().joined(separator: ", ")
      add("combination: \(names)", predicate: addition(to: states.map(\.combination), giving: combination))
    }
  }

  func combinationSolver(_ listed: ListedCombinations) -> CombinationSolver {
    var start = solver
    start.state = baseline
    let basics = program.predicates.indices.filter { site in
      program.predicates[site].kind == .section || demanded.contains(site)
    }
    return CombinationSolver(program: program, listed: listed, solver: start, objects: objects, basics: basics)
  }

  /// The test of the one feature that a combination has more than another.
  private func addition(to combinations: [Set<Int>], giving combination: Set<Int>) -> Int? {
    guard let whitelist else { return nil }
    for feature in combination.sorted() where combinations.contains(combination.subtracting([feature])) {
      let sites = whitelist.combinations.sites(of: feature)
      if sites.count == 1 { return sites[0] }
    }
    return nil
  }

  /// Nothing is sent, or a combination that may be.
  func isListed() -> Bool {
    guard let whitelist else { return true }
    return whitelist.combinations.combination(sentIn: solver.state).map(whitelist.allowed.contains) ?? true
  }

  /// States to start from are tried until this many led out of the list.
  private static let mostStarts = 64

  /// Makes the site as wanted in a state of some listed combination.
  mutating func forceListed(_ site: Int, _ wanted: Bool) -> Bool {
    let starts = [baseline] + workloads.dropFirst().prefix(whitelist?.allowed.count ?? 0).map(\.state)
    var failures = 0
    for start in starts.prefix(Self.mostStarts) {
      solver.state = start
      if force(site, wanted) {
        if isListed() { return true }
      } else {
        failures += 1
        // What no state makes so, no other start will.
        if failures == 2 { break }
      }
    }
    guard failures > 0, let largest = whitelist?.largest else { return false }
    solver.state = largest
    return force(site, wanted) && isListed()
  }

  func whitelistReason(_ site: Int, _ coverage: WorkloadSet.Coverage) -> String? {
    guard let whitelist, whitelist.sites.contains(site) else { return nil }
    if !coverage.forcedTrue, coverage.forcedFalse { return "no listed combination that can be sent has it" }
    return coverage.failsUnlisted ? "every listed combination has it" : nil
  }
}
