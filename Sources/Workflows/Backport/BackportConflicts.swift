import Findings
import GitStore
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
      found.append(told)
    }
    return found
  }

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
