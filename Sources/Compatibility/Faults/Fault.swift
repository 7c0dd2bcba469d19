import Emulator
import Findings
import VMState

/// One thing that goes wrong with a device in one direction under a group of machine types: what the round trips showed, before it is
/// put into words.
struct Fault: Sendable {
  /// What went wrong, in the smallest state that shows it.
  var outcome: Outcome
  /// The part of the model at fault: "vmsd", "vmsd/subsection", "vmsd.field", or a function.
  var part: String
  /// Where the two sides begin to take bytes differently; nil when they do not.
  var divergence: StreamDivergence?
  /// Values that went wrong in some state, the smallest state's first.
  var mismatches: [Mismatch]
  var condition: Expression?
  /// Stands for `condition` where it is not an expression.
  var conditionText: String?
  var witness: Witness
  /// True when the part's own test was never false in a state in which the section was sent.
  var isAlways: Bool
  /// The loading side loses its place before code that nobody here can follow: what it does then is not known.
  var endsInCode: Bool

  /// The rule it breaks, as far as the fault alone says; `FaultContext.rule` has the last word.
  var rule: Rule {
    if endsInCode { return .streamDesync }
    return switch outcome {
    case .refused(let refusal): refusal.rule
    case .corrupt: .silentCorruption
    case .lost: .stateLost
    case .undecided, .ok, .notSent: .undecided
    }
  }
}

extension Outcome {
  /// What remains of this outcome when what already goes wrong with `other` is left out; nil when nothing does.
  func without(_ other: Outcome) -> Outcome? {
    switch (self, other) {
    case (.refused(let refusal), .refused(let known)):
      return refusal.kind == known.kind && refusal.subject == known.subject ? nil : self
    case (.undecided(let undecided), .undecided(let known)): return undecided.part == known.part ? nil : self
    case (.corrupt(let mismatches, let transfer), .corrupt(let known, _)),
      (.corrupt(let mismatches, let transfer), .lost(let known, _)):
      let rest = Self.rest(mismatches, known)
      return rest.isEmpty ? nil : .corrupt(rest, transfer)
    case (.lost(let mismatches, let transfer), .corrupt(let known, _)),
      (.lost(let mismatches, let transfer), .lost(let known, _)):
      let rest = Self.rest(mismatches, known)
      return rest.isEmpty ? nil : .lost(rest, transfer)
    default: return self
    }
  }

  private static func rest(_ mismatches: [Mismatch], _ known: [Mismatch]) -> [Mismatch] {
    let members = Set(known.map(\.member))
    return mismatches.filter { !members.contains($0.member) }
  }

  var mismatches: [Mismatch] {
    switch self {
    case .corrupt(let mismatches, _), .lost(let mismatches, _): mismatches
    default: []
    }
  }
}

extension Refusal {
  /// The rule that is broken by what the loading side refuses.
  var rule: Rule {
    switch kind {
    case .versionTooNew: .versionTooNew
    case .versionTooOld: .versionTooOld
    case .unknownSubsection: .unknownSubsection
    case .unknownSection: .unknownSection
    case .desync: .streamDesync
    case .validation, .equal: .validationRefused
    case .unmigratable: .unmigratable
    }
  }
}
