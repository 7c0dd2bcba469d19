import Backport
import Findings
import GitStore
import StateDiff
import StateRegistry
import Templating
import VMState

/// Takes commits into a stable branch: `statereg backport`.
///
/// All work is done on objects in memory. What is to stay is written to the repository when the proof is there, and the branch moves in one
/// step at the end.
package enum Backporting {
  /// - Throws: `usage` for names that do not exist and branches that cannot be moved; `unreadable` for what cannot be read or written, and
  ///   when someone else moved the branch first. The branch, the index and the work tree are then as they were.
  package static func run(
    _ request: BackportRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> BackportResult {
    let session = try BackportSession(request, progress: progress)
    return try session.run(try session.repository.commits(named: request.commits))
  }

  /// Goes on with a backport whose conflict a person has resolved: the resolution is checked like any other pick.
  ///
  /// - Parameter skips: leave the commit with the conflict out instead.
  /// - Throws: `usage` when none waits, or paths are still unmerged.
  package static func resume(
    _ now: BackportRequest, skips: Bool, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> BackportResult {
    let sequence = try BackportSequence.load(from: try waiting(in: now.repository))
    let session = try BackportSession(sequence.request(now), progress: progress)
    let workTree = try WorkTree(of: session.workspace)
    try sequence.requireUnmoved(workTree, in: session.repository)
    var commits = sequence.commits.compactMap { ObjectID(hex: $0) }
    session.resolutions = sequence.resolvedTrees
    if skips {
      try workTree.abortHandOver()
      commits.remove(at: sequence.position)
    } else {
      // Of the session's own objects: the tree of the index is one that the repository need not have.
      let tree = try workTree.resolvedTree()
      session.resolutions[commits[sequence.position]] = tree
      session.staged = tree
    }
    return try session.run(commits)
  }

  /// Gives a waiting backport up: index and work tree become the branch's again. The branch's name.
  package static func giveUp(in directory: String) throws(ToolError) -> String {
    let workTree = try waiting(in: directory)
    let sequence = try BackportSequence.load(from: workTree)
    try workTree.abortHandOver()
    return sequence.branch
  }

  private static func waiting(in directory: String) throws(ToolError) -> WorkTree {
    let workTree = try WorkTree(of: try ObjectWorkspace(of: try Repository(at: directory)))
    _ = try workTree.recover()
    return workTree
  }
}
