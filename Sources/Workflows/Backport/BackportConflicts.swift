import Extraction
import Findings
import GitStore
import StateDiff
import VMState

/// Explains what stands between a commit and a branch: which commits the branch lacks, and what that means for state.
struct BackportConflicts {
  /// Commits named for one path before the rest is counted only.
  private static let limit = 5

  private let session: BackportSession

  init(_ session: BackportSession) { self.session = session }

  func explained(
    _ conflicted: ConflictedPick, of record: CommitRecord, onto tree: ObjectID
  ) throws(ToolError) -> [BackportResult.Conflict] {
    var found: [BackportResult.Conflict] = []
    for conflict in conflicted.conflicts {
      var told = BackportResult.Conflict(path: conflict.path, kind: conflict.kind.rawValue)
      told.missing = try missing(conflict.theirs?.path ?? conflict.ancestor?.path ?? conflict.path, before: record)
      told.meaning = try meaning(conflict, of: record, onto: tree)
      found.append(told)
    }
    return found
  }

  /// What the commit is built on, as far as the state in the conflicting lines goes, and the branch does not have.
  private func meaning(
    _ conflict: PickConflict, of record: CommitRecord, onto tree: ObjectID
  ) throws(ToolError) -> [String] {
    let path = conflict.path
    let before = try session.workspace.parentTree(of: record, mainline: session.request.mainline)
    guard SourceCache.reads(path), try !session.builds.areAlike(tree, before) else { return [] }
    let ours = try session.builds.builds(of: tree, label: session.request.branch)
    let theirs = try session.builds.builds(of: before, label: "the commit's parent")
    let kinds: Set<StateChange.Kind> = [
      .fieldAdded, .subsectionAdded, .versionRaised, .fieldRetyped, .fieldRemoved, .fieldCountChanged,
      .descriptionAdded,
      .deviceAdded, .handlersConverted,
    ]
    var told: [(sentence: String, hasOrigin: Bool)] = []
    for (our, their) in zip(ours, theirs) {
      for change in BuildComparison.difference(from: our, to: their).changes
      where kinds.contains(change.kind) && Self.isIn(conflict, change) {
        var sentence = "the commit is made where \(change.path): \(change.sentence); the branch has not got that"
        let origin: CommitRecord? = if let place = change.headLocation { try origin(of: place, record) } else { nil }
        if let origin { sentence += ": \(origin.id.abbreviated) (\"\(origin.summary)\") brought it" }
        if !told.contains(where: { $0.sentence == sentence }) { told.append((sentence, origin != nil)) }
      }
    }
    // What a commit can be named for comes first: it can be picked.
    let sentences = told.filter(\.hasOrigin).map(\.sentence) + told.filter { !$0.hasOrigin }.map(\.sentence)
    let rest = sentences.count - Self.limit
    return Array(sentences.prefix(Self.limit))
      + (rest > 0 ? ["and \(rest) more differences of the state in these lines"] : [])
  }

  /// Whether a change of state stands in lines that do not merge, or right beside them.
  private static func isIn(_ conflict: PickConflict, _ change: StateChange) -> Bool {
    func isIn(_ place: SourceLocation?, _ range: (TextMerge.Hunk) -> Range<Int>?) -> Bool {
      guard let place, place.path == conflict.path else { return false }
      if conflict.hunks.isEmpty { return true }
      return conflict.hunks.contains { hunk in
        range(hunk).map { ($0.lowerBound - 3...$0.upperBound + 3).contains(place.line - 1) } ?? false
      }
    }
    return isIn(change.headLocation) { $0.ancestor ?? $0.theirs } || isIn(change.baseLocation) { $0.ours }
  }

  /// The commit that wrote a line which the branch lacks.
  private func origin(of place: SourceLocation, _ record: CommitRecord) throws(ToolError) -> CommitRecord? {
    guard let parent = record.parents.first else { return nil }
    let workspace = session.workspace
    func holds(_ line: String, _ tree: ObjectID) throws(ToolError) -> Bool {
      guard let bytes = try workspace.read(place.path, in: tree) else { return false }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).contains {
        $0 == line
      }
    }
    guard let bytes = try workspace.read(place.path, in: try workspace.treeOf(parent)) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1) else { return nil }
    let line = String(lines[place.line - 1])
    let commits = try workspace.commitsTouching(
      place.path, reachableFrom: parent, notFrom: session.tip, limit: Self.searchLimit)
    for commit in commits where try holds(line, commit.tree) {
      guard let before = commit.parents.first else { return commit }
      if try !holds(line, try workspace.treeOf(before)) { return commit }
    }
    return nil
  }

  /// Commits of one file that are read in search of a line.
  private static let searchLimit = 64

  /// For a pick that applied where the branch's files differ from those it was made for: what the branch lacks.
  func context(of record: CommitRecord, onto tree: ObjectID) throws(ToolError) -> [BackportResult.Missing] {
    let before = try session.workspace.parentTree(of: record, mainline: session.request.mainline)
    var found: [BackportResult.Missing] = []
    for path in try session.workspace.changedPaths(from: before, to: record.tree) {
      guard let theirs = try session.workspace.entry(of: path, in: before),
        let ours = try session.workspace.entry(of: path, in: tree), theirs.id != ours.id
      else { continue }
      for missing in try missing(path, before: record) where !found.contains(missing) { found.append(missing) }
    }
    return Array(found.prefix(Self.limit))
  }

  /// Commits that the picked one is built on and the branch does not have, oldest first.
  private func missing(_ path: String, before record: CommitRecord) throws(ToolError) -> [BackportResult.Missing] {
    guard let parent = record.parents.first else { return [] }
    let commits = try session.workspace.commitsTouching(
      path, reachableFrom: parent, notFrom: session.tip, limit: Self.limit)
    return commits.reversed().map { commit in
      BackportResult.Missing(
        commit: commit.id.description, summary: commit.summary,
        place: (try? session.repository.describe(commit.id)) ?? nil)
    }
  }
}
