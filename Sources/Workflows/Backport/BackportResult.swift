import Backport
import Findings
import StateDiff
import VMState

/// What became of a backport: every commit, what it does to the state, what was made of that, and the proof.
package struct BackportResult: Hashable, Sendable {
  /// How it ended.
  package enum Ending: String, Hashable, Sendable {
    /// The branch is where `newTip` says.
    case moved
    /// All of it is well, and nothing was to be written.
    case dryRun = "dry-run"
    /// Every commit is in the branch already.
    case nothingToDo = "nothing-to-do"
    /// A commit does not apply; where it was handed over, the work tree has the markers.
    case conflicts
    /// A state change has no safe form on the branch.
    case refused
    /// A round trip with a build that is out there fails, or could not be judged.
    case notProven = "not-proven"
  }

  package var ending: Ending
  package var branch: String
  /// The branch is made by this run, on top of `oldTip`.
  package var isNewBranch = false
  /// The branch's commit before.
  package var oldTip: String
  /// The last new commit; nil when there is none.
  package var newTip: String?
  package var targets: [String]
  package var picks: [Pick] = []
  package var trials: [Trial] = []
  package var companions: [Companion] = []
  package var record: Record?
  /// Why it went on although the proof says no, in the user's words.
  package var forcedBecause: String?
  package var notes: [String] = []

  package init(ending: Ending, branch: String, oldTip: String, targets: [String]) {
    self.ending = ending
    self.branch = branch
    self.oldTip = oldTip
    self.targets = targets
  }

  /// One commit on its way onto the branch.
  package struct Pick: Hashable, Sendable {
    package var commit: String
    package var summary: String
    /// `v8.1.0-123-gabcdef1234`; nil when no tag leads to it.
    package var place: String?
    package var isEmpty = false
    /// The commit of the branch that says it was picked from this one; nil when the branch has the text without saying so.
    package var presentAs: String?
    /// What it does to the state of the branch, for the first target that shows it.
    package var changes: [StateChange] = []
    package var rewrite: Rewrite?
    package var conflicts: [Conflict] = []
    /// The commits made of it, the rewrite's last.
    package var newCommits: [String] = []

    package init(commit: String, summary: String, place: String?) {
      self.commit = commit
      self.summary = summary
      self.place = place
    }
  }

  /// What was made of a state change.
  package struct Rewrite: Hashable, Sendable {
    package var verdict: RewriteOutcome.Verdict
    package var strategy: CarrierStrategy
    /// Why this strategy, or why nothing was to do.
    package var reason: String
    package var features: [Feature] = []
    package var refusals: [Refusal] = []
    package var notes: [Note] = []
    /// Paths of the files that were rewritten.
    package var files: [String] = []

    package init(verdict: RewriteOutcome.Verdict, strategy: CarrierStrategy, reason: String) {
      self.verdict = verdict
      self.strategy = strategy
      self.reason = reason
    }
  }

  /// A piece of state that got a carrier of its own.
  package struct Feature: Hashable, Sendable {
    package var name: String
    package var devices: [String]
    package var description: String
    package var subsection: String
    package var fields: [String]
    /// The test in C.
    package var predicate: String
    package var explanation: String
    package var statesAffected: String
    package var property: String?

    package init(
      name: String, devices: [String], description: String, subsection: String, fields: [String], predicate: String,
      explanation: String, statesAffected: String, property: String?
    ) {
      self.name = name
      self.devices = devices
      self.description = description
      self.subsection = subsection
      self.fields = fields
      self.predicate = predicate
      self.explanation = explanation
      self.statesAffected = statesAffected
      self.property = property
    }
  }

  package struct Refusal: Hashable, Sendable {
    package var what: String
    package var location: SourceLocation?
    package var known: String
    package var remedy: String

    package init(what: String, location: SourceLocation?, known: String, remedy: String) {
      self.what = what
      self.location = location
      self.known = known
      self.remedy = remedy
    }
  }

  package struct Note: Hashable, Sendable {
    package var text: String
    package var location: SourceLocation?

    package init(text: String, location: SourceLocation?) {
      self.text = text
      self.location = location
    }
  }

  /// A path that does not merge, and what is known of it.
  package struct Conflict: Hashable, Sendable {
    package var path: String
    /// As git's status says it: "both modified".
    package var kind: String
    /// In terms of state: "the branch's 'vmstate_foo' has no field 'bar', which ... added"
    package var meaning: [String] = []
    /// Commits that the branch lacks and that touched the path, oldest first: what may have to go first.
    package var missing: [Missing] = []

    package init(path: String, kind: String) {
      self.path = path
      self.kind = kind
    }
  }

  package struct Missing: Hashable, Sendable {
    package var commit: String
    package var summary: String
    package var place: String?

    package init(commit: String, summary: String, place: String?) {
      self.commit = commit
      self.summary = summary
      self.place = place
    }
  }

  /// The new tip run against one build.
  package struct Trial: Hashable, Sendable {
    /// The other build: the old tip, or a release.
    package var build: String
    package var target: String
    package var roundTrips: Int
    package var machineTypes: Int
    package var predicates: Int
    package var predicatesForcedBothWays: Int
    /// Findings that stand in the way.
    package var blocking: [Finding]
    /// A subsection that this backport made, in states that the other build has no word for: what is refused, and when.
    package var affected: [Finding]
    /// What was so before the backport.
    package var formerCount: Int

    package init(build: String, target: String) {
      self.build = build
      self.target = target
      roundTrips = 0
      machineTypes = 0
      predicates = 0
      predicatesForcedBothWays = 0
      blocking = []
      affected = []
      formerCount = 0
    }
  }

  /// The commit that lets another branch load what this one sends now.
  package struct Companion: Hashable, Sendable {
    package var revision: String
    package var subsections: [String]
    /// The commit on top of `revision`, or why there is none.
    package var commit: String?
    package var branch: String?
    package var patchFile: String?
    package var notes: [Note] = []

    package init(revision: String, subsections: [String]) {
      self.revision = revision
      self.subsections = subsections
    }
  }

  /// What the registry gained.
  package struct Record: Hashable, Sendable {
    /// `FORK@RELEASE` from which on the carrier is recorded.
    package var release: String
    /// Files of the registry that were or would be written.
    package var files: [String]
    /// In the commits of the branch, rather than beside them.
    package var isInCommit: Bool
    /// Why nothing could be recorded, with the entry to paste.
    package var failure: String?

    package init(release: String, files: [String], isInCommit: Bool) {
      self.release = release
      self.files = files
      self.isInCommit = isInCommit
    }
  }

  /// Errors among the findings in the way.
  package var blocking: [Finding] { trials.flatMap(\.blocking) }
}
