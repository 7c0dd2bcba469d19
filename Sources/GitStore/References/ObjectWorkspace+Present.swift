import Findings

extension ObjectWorkspace {
  /// Which of these commits a branch says it has: those that a message of its own names with `(cherry picked from commit ...)`. What
  /// it took back since with `This reverts commit ...` does not count.
  ///
  /// A pick alone does not see it where the branch carries the change in another way than the commit did.
  /// - Parameter commits: oldest first.
  /// - Returns: the branch's commit for each that is there.
  package func picks(of commits: [ObjectID], in tip: ObjectID) throws(ToolError) -> [ObjectID: ObjectID] {
    guard let last = commits.last else { return [:] }
    let wanted = Set(commits)
    var found: [ObjectID: ObjectID] = [:]
    var reverted: Set<ObjectID> = []
    // Newest first: a revert comes before what it reverts, and one that was reverted itself does not count.
    for id in try repository.walk(from: tip, without: last) {
      let mentions = CommitMentions(of: try commit(id).message)
      guard !reverted.contains(id) else { continue }
      reverted.formUnion(mentions.reverts)
      for origin in mentions.pickedFrom where wanted.contains(origin) && found[origin] == nil { found[origin] = id }
    }
    return found
  }
}
