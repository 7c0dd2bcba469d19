import Findings
import VMState

/// Makes a program's workloads: a baseline with every optional part absent where that can be, and one state more for each
/// predicate.
struct WorkloadMaker {
  let program: StateProgram
  private let code: ProgramCode
  let slots: FlatSlots
  private let pins: PinnedSlots
  var solver: PredicateSolver
  /// Objects each site's predicate is called with, in the states made here.
  let objects: [[PredicateSolver.Object]]
  var workloads: [Workload] = []
  var baseline: DeviceState
  /// Validations that states must pass: those of a save, and those of a load that some state passes.
  var demanded: Set<Int> = []

  /// Elements of an array that are made to agree; the rest repeat the pattern.
  private static let objectsPerSite = 64

  /// Nil when any combination of optional parts may be sent.
  var whitelist: Whitelist?

  init(program: StateProgram, values: PropertyValues) {
    self.program = program
    code = program.code
    slots = FlatSlots(code.layout)
    pins = PinnedSlots(values, layout: code.layout)
    objects = program.siteFrames.map { Self.objects(of: $0) }
    baseline = program.emptyState
    StatePattern.fill(&baseline, slots)
    pins.apply(to: &baseline)
    solver = PredicateSolver(code: code, slots: slots, pins: pins, state: baseline)
  }

  mutating func make(listed: ListedCombinations? = nil) -> ([Workload], [WorkloadSet.Coverage]) {
    makeBaseline()
    if let listed { makeCombinations(listed) }
    for site in program.predicates.indices where program.predicates[site].kind != .validation {
      makeStates(for: site)
    }
    makeEverything()
    makeCounts()
    return (workloads, coverage())
  }

  func expression(_ site: Int) -> CompiledExpression { code.expressions[program.siteFrames[site].expression] }

  func holds(_ site: Int) -> Bool {
    guard let first = objects[site].first else { return false }
    return solver.holds(expression(site), first)
  }

  // MARK: States

  /// Sections are sent and validations hold; every other test fails where it can without breaking those.
  mutating func makeBaseline() {
    let optional = program.predicates.indices.filter {
      let kind = program.predicates[$0].kind
      return kind == .field || kind == .subsection
    }
    for site in program.predicates.indices where program.predicates[site].kind == .validation {
      if program.siteFrames[site].isDemanded || solveAll(site, true) { demanded.insert(site) }
    }
    for _ in 0..<2 {
      demandBasics()
      var kept: [Int] = []
      for site in optional {
        let before = solver.state
        let isSolved = solveAll(site, false)
        if isSolved, basicsHold(), kept.allSatisfy({ !anyHolds($0) }) {
          kept.append(site)
        } else {
          solver.state = before
        }
      }
    }
    baseline = solver.state
    workloads.append(Workload(name: "baseline", state: baseline, assignments: [], predicate: nil))
  }

  /// What must hold for a save to succeed and to say anything.
  private mutating func demandBasics() {
    for site in program.predicates.indices {
      switch program.predicates[site].kind {
      case .section, .validation: _ = solveAll(site, true)
      case .field, .subsection: break
      }
    }
  }

  func basicsHold() -> Bool {
    program.predicates.indices.allSatisfy { site in
      switch program.predicates[site].kind {
      case .section: return holds(site)
      case .validation:
        return !demanded.contains(site) || objects[site].allSatisfy { solver.holds(expression(site), $0) }
      case .field, .subsection: return true
      }
    }
  }

  private func anyHolds(_ site: Int) -> Bool { objects[site].contains { solver.holds(expression(site), $0) } }

  mutating func solveAll(_ site: Int, _ wanted: Bool) -> Bool {
    var isSolved = true
    for object in objects[site] where !solver.solve(expression(site), wanted, object) { isSolved = false }
    return isSolved
  }

  /// One state in which the predicate holds, unless the baseline is one; and one in which it is asked and fails.
  private mutating func makeStates(for site: Int) {
    let subject = program.predicates[site]
    for wanted in [true, false] {
      solver.state = baseline
      if isAsked(site), holds(site) == wanted { continue }
      if workloads.dropFirst().contains(where: { workload in isDecided(site, wanted, in: workload) }) { continue }
      solver.state = baseline
      guard whitelist == nil ? force(site, wanted) : forceListed(site, wanted) else { continue }
      let name =
        switch subject.kind {
        case .section: "needed of section"
        case .subsection: "needed"
        case .field, .validation: "exists"
        }
      add("\(wanted ? "" : "not ")\(name): \(subject.subject)", predicate: site)
    }
  }

  mutating func isDecided(_ site: Int, _ wanted: Bool, in workload: Workload) -> Bool {
    // Another predicate's state does for the negative only: the positive one must change as little as possible. A whitelist's
    // states are as few changes as there may be.
    guard !wanted || whitelist != nil else { return false }
    solver.state = workload.state
    return isAsked(site) && holds(site) == wanted
  }

  func isAsked(_ site: Int) -> Bool { program.predicates[site].enclosing.allSatisfy(holds) }

  /// Makes the site's enclosing predicates hold, and the site as wanted, for the first object.
  mutating func force(_ site: Int, _ wanted: Bool) -> Bool {
    guard let object = objects[site].first else { return false }
    for _ in 0..<3 {
      for outer in program.predicates[site].enclosing {
        if let outerObject = objects[outer].first { _ = solver.solve(expression(outer), true, outerObject) }
      }
      guard solver.solve(expression(site), wanted, object) else { return false }
      if program.predicates[site].kind != .section, !basicsHold() { demandBasics() }
      let isReached = isAsked(site) && holds(site) == wanted
      if isReached, program.predicates[site].kind == .section || basicsHold() { return true }
    }
    return false
  }

  /// Everything that can be present at once.
  private mutating func makeEverything() {
    guard program.predicates.count > 1 else { return }
    solver.state = whitelist?.largest ?? baseline
    var kept: [Int] = []
    for site in program.predicates.indices
    where program.predicates[site].kind != .validation && whitelist?.sites.contains(site) != true {
      let before = solver.state
      let isSolved = solveAll(site, true)
      let isKept = isSolved && basicsHold() && kept.allSatisfy(holds) && whitelist?.keepsLargest(solver.state) != false
      if isKept { kept.append(site) } else { solver.state = before }
    }
    if isListed() { add("everything", predicate: nil) }
  }

  /// No elements, and more of them; NULL elements in arrays of pointers.
  mutating func makeCounts() {
    let counts = slots.words.indices.filter { slots.words[$0].isCount && (pins.fixedMask[$0] ?? 0) == 0 }
    if !counts.isEmpty || !slots.counts.isEmpty {
      for (name, value, listValue) in [("empty counts", 0, 0), ("larger counts", 3, 2)] as [(String, UInt64, UInt64)] {
        solver.state = baseline
        for word in counts { solver.state.words[word] = slots.words[word].isListCount ? listValue : value }
        for range in slots.counts { StatePattern.fill(range, with: value, &solver.state) }
        if basicsHold(), isListed() { add(name, predicate: nil) }
      }
    }
    let masks = slots.words.indices.filter { slots.words[$0].isNullMask }
    if !masks.isEmpty, code.rules.hasNullPointerMarker {
      solver.state = baseline
      for word in masks { solver.state.words[word] = 0b01 }
      if basicsHold(), isListed() { add("null elements", predicate: nil) }
    }
  }

  mutating func add(_ name: String, predicate: Int?) {
    let state = solver.state
    var assignments: [Witness.Assignment] = []
    for word in state.words.indices where state.words[word] != baseline.words[word] {
      let value = slots.words[word].type.wrap(Int64(bitPattern: state.words[word]))
      assignments.append(Witness.Assignment(member: slots.path(ofWord: word), value: value))
    }
    var lastPath = ""
    for byte in state.bytes.indices where state.bytes[byte] != baseline.bytes[byte] {
      let path = slots.path(ofByte: byte)
      guard path != lastPath, assignments.count < 64 else { continue }
      lastPath = path
      assignments.append(Witness.Assignment(member: path, value: Int64(state.bytes[byte])))
    }
    for atom in state.atoms.indices where state.atoms[atom] != baseline.atoms[atom] {
      assignments.append(Witness.Assignment(member: program.atoms[atom].text, value: state.atoms[atom]))
    }
    workloads.append(Workload(name: name, state: state, assignments: assignments, predicate: predicate))
  }

  // MARK: Coverage

  mutating func coverage() -> [WorkloadSet.Coverage] {
    program.predicates.indices.map { site in
      var result = WorkloadSet.Coverage(forcedTrue: false, forcedFalse: false, reason: nil)
      for workload in workloads {
        solver.state = workload.state
        guard isAsked(site) else { continue }
        if holds(site) { result.forcedTrue = true } else { result.forcedFalse = true }
      }
      if let whitelist, !result.forcedFalse {
        solver.state = whitelist.combinations.baseline
        result.failsUnlisted = isAsked(site) && !holds(site)
      }
      if !result.isForcedBothWays { result.reason = whitelistReason(site, result) ?? reason(site) }
      return result
    }
  }

  private mutating func reason(_ site: Int) -> String {
    if program.predicates[site].kind == .validation { return "a validation that must hold" }
    guard let object = objects[site].first else { return "its array has no elements" }
    solver.state = baseline
    let leaves = solver.leaves(of: expression(site), object)
    if leaves.isEmpty { return "constant" }
    for leaf in leaves {
      if case .word(let word, _) = leaf, let property = pins.property(at: word) {
        return "pinned by property '\(property)'"
      }
    }
    let body = program.predicates[site].predicate.body
    if program.predicates[site].enclosing.contains(where: { program.predicates[$0].predicate.body == body }) {
      return "the same test as what contains it"
    }
    let isReachable = program.predicates[site].enclosing.allSatisfy { outer in
      workloads.contains { workload in
        solver.state = workload.state
        return holds(outer)
      }
    }
    return isReachable ? "no state found" : "never asked: what contains it is never sent"
  }

  private static func objects(of frame: SiteFrame) -> [PredicateSolver.Object] {
    var found = [PredicateSolver.Object(wordBase: 0, byteBase: 0, version: frame.version)]
    for (depth, step) in frame.steps.enumerated() {
      if depth == frame.outerSteps { for index in found.indices { found[index].outer = found[index].frame } }
      var inner: [PredicateSolver.Object] = []
      for outer in found {
        for index in 0..<step.count where inner.count < objectsPerSite {
          inner.append(
            PredicateSolver.Object(
              wordBase: outer.wordBase + step.wordBase + index * step.wordStride,
              byteBase: outer.byteBase + step.byteBase + index * step.byteStride, version: frame.version,
              outer: outer.outer))
        }
      }
      found = inner
    }
    return found
  }
}

extension PredicateSolver.Object {
  fileprivate var frame: OuterFrame { OuterFrame(word: wordBase, byte: byteBase) }
}
