import Findings
import VMState

/// Every promised pair of builds, judged: what `statereg matrix` has to tell.
package struct MatrixResult: Hashable, Sendable, Codable {
  /// A row, and a column.
  package struct Member: Hashable, Sendable, Codable {
    /// `upstream@v7.2.17`
    package var label: String
    package var fork: String
    package var release: String
    package var series: String?
    /// Why there is nothing to judge; nil when there is.
    package var absence: String?

    package init(label: String, fork: String, release: String, series: String?, absence: String? = nil) {
      self.label = label
      self.fork = fork
      self.release = release
      self.series = series
      self.absence = absence
    }
  }

  /// Of one direction of a pair, the best first.
  package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case ok
    /// Broken, and the registry says so: the promise leaves it out.
    case island
    /// Something could not be judged, and nothing else is wrong.
    case undecided
    /// A tree is not at hand.
    case absent
    /// Broken for guests in some states only.
    case sometimes
    case broken

    package static func < (left: Verdict, right: Verdict) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// One direction of a pair that is promised.
  package struct Cell: Hashable, Sendable, Codable {
    /// Indices of `members`: the build that saves, and the one that loads.
    package var from: Int
    package var to: Int
    package var verdict: Verdict
    /// Why it is promised: "within series 7.2".
    package var promise: String
    /// Indices of `entries`.
    package var entries: [Int]
    /// The islands that stand between the two, and what they excuse.
    package var islands: [Island]
    /// The members on the way from one to the other by promised pairs that work, both ends included, where the direct way does not;
    /// empty where there is none.
    package var route: [Int]

    package init(from: Int, to: Int, verdict: Verdict, promise: String) {
      self.from = from
      self.to = to
      self.verdict = verdict
      self.promise = promise
      entries = []
      islands = []
      route = []
    }
  }

  /// A promise that is taken back for some releases, with a reason.
  package struct Island: Hashable, Sendable, Codable {
    package var reason: String
    /// What a guest that is caught there can do.
    package var rescue: String?
    /// The entry that it excuses; nil when it stands for the whole pair.
    package var entry: Int?

    package init(reason: String, rescue: String?, entry: Int?) {
      self.reason = reason
      self.rescue = rescue
      self.entry = entry
    }
  }

  /// A finding, once for all pairs that have it.
  package struct Entry: Hashable, Sendable, Codable {
    package var finding: Finding
    /// The pair whose places in the source the finding has.
    package var origin: Finding.Origin

    package init(finding: Finding, origin: Finding.Origin) {
      self.finding = finding
      self.origin = origin
    }
  }

  /// A guest that goes from one build to another by a third arrives other than on the direct way, although each step works.
  package struct Chain: Hashable, Sendable, Codable {
    /// Indices of `members`.
    package var from: Int
    package var by: Int
    package var to: Int
    package var device: String
    package var message: String
    package var location: SourceLocation?

    package init(from: Int, by: Int, to: Int, device: String, message: String, location: SourceLocation?) {
      self.from = from
      self.by = by
      self.to = to
      self.device = device
      self.message = message
      self.location = location
    }
  }

  package var target: String
  package var members: [Member]
  /// In order of rows, then columns.
  package var cells: [Cell]
  package var entries: [Entry]
  package var chains: [Chain]
  /// Ways from A by B to C that were run.
  package var chainCount: Int
  /// Trials of devices that were run; all else was the same as one of these, or the same on both sides.
  package var trialCount: Int
  package var notes: [String]

  package init(target: String, members: [Member]) {
    self.target = target
    self.members = members
    cells = []
    entries = []
    chains = []
    chainCount = 0
    trialCount = 0
    notes = []
  }

  package func cell(from: Int, to: Int) -> Cell? { cells.first { $0.from == from && $0.to == to } }

  package func count(_ verdict: Verdict) -> Int { cells.count { $0.verdict == verdict } }
}
