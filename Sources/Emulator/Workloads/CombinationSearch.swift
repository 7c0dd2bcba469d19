import Findings
import VMState

/// Looks for combinations of a device's optional features that a build can send, listed or not.
package struct CombinationSearch {
  /// A state that sends a combination outside of the list.
  package struct Unlisted: Sendable {
    package var combination: Set<Int>
    /// The listed combination it is one feature away from; nil for what the device sends when nothing asks for anything.
    package var neighbour: Set<Int>?
    package var workload: Workload
    /// Names of the subsections sent.
    package var subsections: Set<String>
  }

  package let program: StateProgram
  package let listed: ListedCombinations
  private var maker: WorkloadMaker
  private var solver: CombinationSolver

  /// - Parameter values: of the build's properties under a machine type; pinned members keep them.
  package init(program: StateProgram, values: PropertyValues, listed: ListedCombinations) {
    self.program = program
    self.listed = listed
    maker = WorkloadMaker(program: program, values: values)
    maker.makeBaseline()
    solver = maker.combinationSolver(listed)
  }

  /// True when a search was given up at its limit: then a combination may be sendable that was not found to be.
  package var isCutShort: Bool { solver.isCutShort }

  /// A state that sends exactly these features; it has been saved, and does. Nil when none was found.
  package mutating func state(sending combination: Set<Int>) -> Workload? {
    if solver.combination(sentIn: solver.baseline) == combination { return maker.workloads[0] }
    guard let state = solver.state(sending: combination) else { return nil }
    maker.solver.state = state
    maker.add("combination", predicate: nil)
    return maker.workloads.removeLast()
  }

  /// Combinations that are not listed and can be sent, among those one feature away from a listed one; the smallest first.
  ///
  /// Looks at no more than (combinations) x (features) of them.
  ///
  /// - Parameter wantsMore: told each one; when it returns false, no more are looked for.
  package mutating func unlisted(wantsMore: (Unlisted) -> Bool = { _ in true }) -> [Unlisted] {
    let known = Set(listed.combinations)
    var neighbours: [Set<Int>: Set<Int>?] = [:]
    for combination in listed.combinations {
      for feature in listed.carriers.indices {
        let other = combination.symmetricDifference([feature])
        if !known.contains(other), neighbours[other] == nil { neighbours[other] = .some(combination) }
      }
    }
    if let own = solver.combination(sentIn: solver.baseline), !known.contains(own), neighbours[own] == nil {
      neighbours[own] = .some(nil)
    }
    var found: [Unlisted] = []
    for combination in neighbours.keys.sorted(by: ListedCombinations.precedes) {
      guard let workload = state(sending: combination), let sent = program.subsections(sentIn: workload.state) else {
        continue
      }
      let unlisted = Unlisted(
        combination: combination, neighbour: neighbours[combination] ?? nil, workload: workload, subsections: sent)
      found.append(unlisted)
      if !wantsMore(unlisted) { break }
    }
    return found
  }

  /// Values from code that was not followed (`dev->ops->has_state(dev)`) which a state takes to be other than 0.
  package func unfollowed(in workload: Workload) -> [String] {
    let texts = Set(program.atoms.filter { $0.kind == .unfollowed }.map(\.text))
    return workload.assignments.map(\.member).filter(texts.contains)
  }
}
