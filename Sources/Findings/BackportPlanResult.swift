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
  }

  /// What a state change asks for there.
  package enum Carriage: String, Hashable, Sendable {
    /// Guests' state is as before.
    case none
    /// Subsections with tests of their own, new devices, properties: nothing that older builds would meet unasked.
    case gated
    /// Fields that need a subsection.
    case subsection
    /// Retyped, removed or moved fields, changed code: no rewrite is known to be safe.
    case unsafe
    case undecided
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
    package var carriage: Carriage
    /// `Fixes:` and `Cc: qemu-stable`.
    package var fixes: [String] = []
    package var isForStable = false

    package init(commit: String, summary: String, place: String?, fit: Fit, state: CommitStateChange) {
      self.commit = commit
      self.summary = summary
      self.place = place
      self.fit = fit
      self.state = state
      carriage = Carriage(state)
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
  /// By the worst of the changes.
  package init(_ state: CommitStateChange) {
    switch state {
    case .none, .codeMoved: self = .none
    case .undecided: self = .undecided
    case .changes(let changes): self = changes.map { Self($0.kind) }.max { $0.rank < $1.rank } ?? .none
    }
  }

  private init(_ kind: StateChange.Kind) {
    switch kind {
    case .versionRaised, .fieldAdded, .fieldVersionChanged: self = .subsection
    case .deviceRemoved, .sectionRenamed, .instanceChanged, .handlersChanged, .handlersConverted, .versionLowered,
      .minimumVersionChanged, .fieldRemoved, .paddingChanged, .fieldRetyped, .fieldMoved, .fieldCountChanged,
      .fieldSizeChanged, .fieldPredicateChanged, .codeChanged, .subsectionRemoved, .subsectionRenamed,
      .descriptionChanged,
      .rulesChanged:
      self = .unsafe
    case .unresolved: self = .undecided
    default: self = .gated
    }
  }

  private var rank: Int {
    switch self {
    case .none: 0
    case .gated: 1
    case .subsection: 2
    case .undecided: 3
    case .unsafe: 4
    }
  }
}
