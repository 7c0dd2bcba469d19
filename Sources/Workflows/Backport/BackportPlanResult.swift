import Findings
import StateDiff
import VMState

/// What would become of many commits on a stable branch: `statereg backport --plan`.
package struct BackportPlanResult: Hashable, Sendable {
  /// Whether a commit goes onto the branch, as text.
  package enum Fit: String, Hashable, Sendable {
    case applies
    /// All of it is there.
    case present
    case conflicts
    /// A merge: its commits are planned one by one.
    case merge
    /// It could not be read, or what it was made on top of (the last commit of a shallow clone).
    case undecided
  }

  /// What a state change asks for there.
  package enum Carriage: String, Hashable, Sendable {
    /// Guests' state is as before.
    case none
    /// Subsections with tests of their own, new devices, properties: nothing that older builds would meet unasked.
    case gated
    /// The bytes are described as before; code, tests or checks that decide over them are not: only a proof tells.
    case review
    /// Fields that need a subsection.
    case subsection
    /// Retyped, removed or moved fields, another section: no rewrite is known to be safe.
    case unsafe
    case undecided
  }

  /// Round trips between the devices that a commit changes, before it and after it.
  package struct Trial: Hashable, Sendable {
    package var roundTrips: Int
    /// Whether the devices were found on both sides. Without round trips they are alike then, or cannot be migrated.
    package var isCompared: Bool
    /// What the two builds do to each other's streams; `undecided` among it.
    package var findings: [Finding]

    package init(roundTrips: Int, isCompared: Bool, findings: [Finding]) {
      self.roundTrips = roundTrips
      self.isCompared = isCompared
      self.findings = findings
    }

    /// Whether each loads what the other saves, as far as was tried.
    package var agrees: Bool { isCompared && findings.isEmpty }
  }

  package struct Entry: Hashable, Sendable {
    package var commit: String
    package var summary: String
    package var place: String?
    package var fit: Fit
    /// Paths that conflict.
    package var conflicts: [String] = []
    /// Earlier commits of the range that touch those paths and are not on the branch, oldest first.
    package var prerequisites: [String] = []
    package var state: CommitStateChange
    /// Of a commit whose change would be unsafe by its description alone.
    package var trial: Trial? {
      didSet { carriage = Carriage(state, trial) }
    }
    package private(set) var carriage: Carriage
    /// `Fixes:` and `Cc: qemu-stable`.
    package var fixes: [String] = []
    package var isForStable = false

    package init(commit: String, summary: String, place: String?, fit: Fit, state: CommitStateChange) {
      self.commit = commit
      self.summary = summary
      self.place = place
      self.fit = fit
      self.state = state
      carriage = Carriage(state, nil)
    }
  }

  package var branch: String
  package var tip: String
  package var target: String
  package var entries: [Entry]
  /// Commits of the range that were not asked for.
  package var leftOut: Int

  package init(branch: String, tip: String, target: String, entries: [Entry], leftOut: Int) {
    self.branch = branch
    self.tip = tip
    self.target = target
    self.entries = entries
    self.leftOut = leftOut
  }
}

extension BackportPlanResult.Carriage {
  /// By the worst of the changes. Code that is written differently can say the same: what round trips in both directions do not
  /// tell apart is not called unsafe, and where they could not tell, no more is said of code.
  package init(_ state: CommitStateChange, _ trial: BackportPlanResult.Trial?) {
    switch state {
    case .none, .codeMoved: self = .none
    case .undecided: self = .undecided
    case .changes(let changes):
      let worst = changes.map { Self($0) }.max { $0.rank < $1.rank } ?? .none
      self = worst
      guard worst == .unsafe, let trial else { return }
      if trial.agrees {
        self = .review
      } else if !trial.findings.contains(where: { $0.severity == .error }),
        changes.allSatisfy({ $0.isInCode || Self($0) != .unsafe })
      {
        self = .undecided
      }
    }
  }

  private init(_ change: StateChange) {
    // What is read of a load's tests and `VMSTATE_VALIDATE` has no bytes.
    if case .fieldAdded(let field, _, _) = change.details, field.isCheck {
      self = .review
    } else {
      self = Self(change.kind)
    }
  }

  private init(_ kind: StateChange.Kind) {
    switch kind {
    case .versionRaised, .fieldAdded, .fieldVersionChanged: self = .subsection
    case .handlersChanged, .fieldPredicateChanged, .codeChanged, .descriptionChanged, .hookChanged, .rulesChanged:
      self = .review
    case .deviceRemoved, .sectionRenamed, .instanceChanged, .handlersConverted, .versionLowered, .minimumVersionChanged,
      .fieldRemoved, .paddingChanged, .fieldRetyped, .fieldMoved, .fieldCountChanged, .fieldSizeChanged,
      .subsectionRemoved, .subsectionRenamed:
      self = .unsafe
    case .unresolved: self = .undecided
    default: self = .gated
    }
  }

  private var rank: Int {
    switch self {
    case .none: 0
    case .gated: 1
    case .review: 2
    case .subsection: 3
    case .undecided: 4
    case .unsafe: 5
    }
  }
}
