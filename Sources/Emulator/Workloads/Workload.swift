import Findings
import VMState

/// A state to save.
package struct Workload: Sendable {
  /// "baseline", "needed: goldfish_rtc/tick_offset", "everything", "empty counts" ...
  package var name: String
  package var state: DeviceState
  /// What was changed against the baseline to get here: the condition a finding in this state depends on.
  package var assignments: [Witness.Assignment]
  /// Index in `StateProgram.predicates` of the predicate this state was made for; nil for the others.
  package var predicate: Int?
}

/// The states that force every predicate of a program both ways, linear in the number of predicates and of listed combinations.
package struct WorkloadSet: Sendable {
  package struct Coverage: Hashable, Sendable {
    package var forcedTrue: Bool
    package var forcedFalse: Bool
    /// Why not both: "pinned by property 'x-foo'", "constant", "no state found".
    package var reason: String?
    /// Never false in a state that a whitelist allows, and false in another one.
    package var failsUnlisted = false
    package var isForcedBothWays: Bool { forcedTrue && forcedFalse }

    package init(forcedTrue: Bool, forcedFalse: Bool, reason: String?) {
      self.forcedTrue = forcedTrue
      self.forcedFalse = forcedFalse
      self.reason = reason
    }
  }

  /// Baseline first.
  package var workloads: [Workload]
  /// Same indices as `StateProgram.predicates`.
  package var coverage: [Coverage]

  /// Indices of the listed combinations that some state here sends; nil without a whitelist.
  package var sentCombinations: [Int]?

  /// - Parameters:
  ///   - values: of the saving side; pinned members keep these values (properties in `configurable` may change).
  ///   - listed: the only combinations of optional features that may be sent: one state for each, and every other state sends one of
  ///     them. A combination that no state sends is left out; when that is every one, the baseline's own takes their place.
  package init(program: StateProgram, values: PropertyValues, listed: ListedCombinations? = nil) {
    var maker = WorkloadMaker(program: program, values: values)
    (workloads, coverage) = maker.make(listed: listed)
    sentCombinations = maker.whitelist?.sent
  }
}
