import Findings
import Foundation

extension WorkTree {
  /// Lays a conflicted pick out as `git cherry-pick` does: unmerged paths in the index, files with markers,
  /// `CHERRY_PICK_HEAD` and `MERGE_MSG`. `git status`, `git cherry-pick --continue` and `--abort` understand it.
  /// - Parameters:
  ///   - pick: what came of picking `commit` onto the commit that HEAD is at.
  ///   - staged: what the index has to be when the conflict before this one is resolved; HEAD's tree when nil.
  ///   - message: of the commit to be, without the list of conflicts, which is added.
  ///   - sequence: what is left to do after it, for `savedSequence`: it is there when the conflict is, and not before.
  package func handOver(
    _ pick: ConflictedPick, of commit: ObjectID, onto head: ObjectID, staged: ObjectID? = nil,
    message: CherryPickMessage, sequence: [UInt8]? = nil
  ) throws(ToolError) {
    if staged == nil { try requireNoOperation() }
    guard let reference = headReference, try repository.branch(reference)?.commit == head else {
      throw ToolError(
        .usage, "conflicts can only be laid out where the branch is checked out", notes: ["nothing was changed"],
        hint: workspace.condition.command("switch BRANCH") + ", or make a work tree for it with 'git worktree add'")
    }
    let from = if let staged { staged } else { try workspace.treeOf(head) }
    let index = try IndexFile(locking: gitDirectory)
    defer { index.release() }
    observer(.locked)
    try requireIndex(index, toBe: from)
    let transition = try FileTransition(self, from: from, to: pick.tree, index: index)
    try transition.requireUntouched()
    let stages = pick.conflicts.flatMap { [$0.ancestor, $0.ours, $0.theirs] }
    try workspace.publish(
      [pick.tree, from] + stages.compactMap { $0?.entry }.filter { !$0.mode.isSubmodule }.map(\.id))
    try transition.stage()
    defer { transition.discard() }
    let journal = AdvanceJournal(
      kind: .handOver, process: getpid(), reference: reference, old: head, new: head, from: from, to: pick.tree,
      pick: staged == nil ? nil : pickInProgress, hasSequence: sequence != nil)
    try keepState(journal)
    if let sequence { try writeState(Self.nextSequence, sequence) }
    try journal.write(in: gitDirectory)
    observer(.journaled)
    do {
      try transition.install()
      observer(.filesWritten)
      try transition.record(in: index)
      for conflict in pick.conflicts {
        try index.setConflict(
          conflict.path, stages: [conflict.ancestor?.entry, conflict.ours?.entry, conflict.theirs?.entry])
      }
      let paths = Set(pick.conflicts.map(\.path)).sorted()
      try writeState("MERGE_MSG", message.listing(conflicts: paths).bytes)
      try writeState("AUTO_MERGE", Array("\(pick.tree)\n".utf8))
      try replace(index)
      observer(.indexWritten)
      try writeState("CHERRY_PICK_HEAD", Array("\(commit)\n".utf8))
      observer(.stateWritten)
      if sequence != nil { try nameSequence() }
      observer(.sequenceNamed)
    } catch {
      index.release()
      _ = try recover()
      throw error
    }
    AdvanceJournal.remove(in: gitDirectory)
    forgetKeptState()
  }

  /// The tree of a resolution: what the index holds.
  /// - Throws: `.usage`, listing them, while paths are unmerged.
  package func resolvedTree() throws(ToolError) -> ObjectID {
    let index = try IndexFile(locking: gitDirectory)
    defer { index.release() }
    return try tree(of: index)
  }

  /// Ends a hand-over, and the sequence it belongs to.
  package func forgetHandOver() {
    forgetSequence()
    for name in Self.stateNames { removeState(name) }
  }

  private static let stateNames = ["CHERRY_PICK_HEAD", "MERGE_MSG", "AUTO_MERGE"]
  private static func kept(_ name: String) -> String { "statereg/\(name).before" }

  /// Of a pick that makes room for the next, what git has on it is kept until that is laid out.
  private func keepState(_ journal: AdvanceJournal) throws(ToolError) {
    for name in Self.stateNames {
      removeState(Self.kept(name))
      guard journal.pick != nil, let bytes = FileManager.default.contents(atPath: stateFile(name)) else { continue }
      try writeState(Self.kept(name), [UInt8](bytes))
    }
  }

  /// Takes back what a hand-over that was cut short wrote.
  func restoreState(_ journal: AdvanceJournal) throws(ToolError) {
    removeState(Self.nextSequence)
    for name in Self.stateNames {
      if journal.pick != nil, let bytes = FileManager.default.contents(atPath: stateFile(Self.kept(name))) {
        try writeState(name, [UInt8](bytes))
      } else {
        removeState(name)
      }
    }
  }

  /// After the journal is gone.
  func forgetKeptState() {
    for name in Self.stateNames { removeState(Self.kept(name)) }
  }

  /// Gives a hand-over up: index and files of the touched paths become HEAD's again, as `git reset --merge` has it.
  /// Other local changes stay.
  /// - Throws: `.usage` when a file was changed after it was staged: that change would be lost.
  package func abortHandOver() throws(ToolError) {
    guard let reference = headReference, let head = try repository.branch(reference)?.commit else {
      throw ToolError(.usage, "HEAD of '\(directory)' is at no branch", notes: ["nothing was changed"])
    }
    let from = try workspace.treeOf(head)
    let index = try IndexFile(locking: gitDirectory)
    defer { index.release() }
    let unmerged = Set(index.unmerged)
    var staged: [String: FileEntry] = [:]
    for entry in index.entries where entry.stage == 0 && !entry.isIntended { staged[entry.path] = entry.content }
    let before = try workspace.files(below: from)
    let headFiles = Dictionary(before.map { ($0.path, $0.entry) }, uniquingKeysWith: { first, _ in first })
    let touched = Set(staged.keys).union(headFiles.keys).filter { staged[$0] != headFiles[$0] }.union(unmerged)
    var edits: [String: FileEntry?] = [:]
    for path in touched.subtracting(unmerged) {
      guard let entry = staged[path] else { continue }
      let file = WorkTreeFile(workTree: self, path: path)
      let isAsHead = try headFiles[path].map { (entry) throws(ToolError) in try file.matches(entry) } ?? false
      if file.state != .absent, try !file.matches(entry), !isAsHead {
        throw ToolError(
          .usage, "'\(path)' has changes that are not staged, and giving up would lose them",
          notes: ["nothing was changed"], hint: "stage them with 'git add', or take them back, first")
      }
      edits[path] = entry
    }
    // Stands for whatever lies there now: it goes.
    let placeholder = FileEntry(mode: .file, id: workspace.write(blob: []))
    for path in unmerged where headFiles[path] == nil { edits[path] = placeholder }
    for path in touched where edits[path] == nil { edits.updateValue(nil, forKey: path) }
    let current = try workspace.tree(from, editing: edits)
    let transition = try FileTransition(self, from: current, to: from, index: index)
    try transition.stage()
    defer { transition.discard() }
    try transition.install()
    for path in unmerged { try index.remove(path) }
    try transition.record(in: index)
    try replace(index)
    forgetHandOver()
  }
}
