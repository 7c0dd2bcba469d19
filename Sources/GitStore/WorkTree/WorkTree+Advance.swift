import Findings
import Foundation

extension WorkTree {
  /// Moves the checked-out branch to a new commit, with index and files. The commit's objects are published first. Files
  /// that the move does not touch stay as they are, changed or not.
  /// - Parameters:
  ///   - update: the branch is the one HEAD stands for.
  ///   - staged: what the index has to be when the resolution of a pick is what is committed: the pick is ended. When nil, the
  ///     old commit's tree, and nothing of git's own may be unfinished.
  /// - Throws: as git refuses: something is staged, a file to be changed has local changes, an untracked file is in the
  ///   way. Branch, index and files are as before then.
  package func advance(_ update: ReferenceUpdate, staged: ObjectID? = nil, as person: Signature) throws(ToolError) {
    guard let old = update.old, update.reference == headReference else {
      throw ToolError(
        .usage, "'\(update.branch)' is not checked out in '\(directory)'",
        hint: workspace.condition.command("switch \(ShellWord.quoted(update.branch))"))
    }
    if staged == nil { try requireNoOperation() }
    let from = if let staged { staged } else { try workspace.treeOf(old) }
    let to = try workspace.treeOf(update.new)
    let index = try IndexFile(locking: gitDirectory)
    defer { index.release() }
    observer(.locked)
    // Whoever moved it had the index lock before us, and left another index.
    try update.requireOld(in: repository)
    try requireIndex(index, toBe: from)
    let transition = try FileTransition(self, from: from, to: to, index: index)
    try transition.requireUntouched()
    try workspace.publish([update.new, from])
    try transition.stage()
    defer { transition.discard() }
    let journal = AdvanceJournal(
      kind: .advance, process: getpid(), reference: update.reference, old: old, new: update.new, from: from, to: to,
      pick: staged == nil ? nil : pickInProgress)
    try journal.write(in: gitDirectory)
    observer(.journaled)
    do {
      try update.apply(to: repository, as: person)
    } catch {
      AdvanceJournal.remove(in: gitDirectory)
      throw error
    }
    observer(.referenceMoved)
    do {
      try finish(transition, index)
    } catch {
      try undo(update, journal, person, index)
      throw error
    }
    if journal.pick != nil { forgetHandOver() }
    AdvanceJournal.remove(in: gitDirectory)
  }

  private func finish(_ transition: FileTransition, _ index: IndexFile) throws(ToolError) {
    try transition.install()
    observer(.filesWritten)
    try transition.record(in: index)
    try replace(index)
    observer(.indexWritten)
  }

  /// The files could not be changed although all was prepared: everything goes back.
  private func undo(
    _ update: ReferenceUpdate, _ journal: AdvanceJournal, _ person: Signature, _ index: IndexFile
  ) throws(ToolError) {
    let back = ReferenceUpdate(
      reference: update.reference, old: update.new, new: journal.old, message: "statereg: moved back")
    try back.apply(to: repository, as: person)
    let reverse = try FileTransition(self, from: journal.to, to: journal.from, index: index)
    try reverse.installFromObjects()
    AdvanceJournal.remove(in: gitDirectory)
  }

  // MARK: after a kill

  /// What the last run left to do.
  package enum Recovery: Hashable, Sendable {
    case nothing
    /// The branch had not moved, or the hand-over was not complete: all is as it was before.
    case rolledBack
    /// The branch had moved: index and files have followed. Files that were changed meanwhile were kept.
    case finished(keeping: [String])
    /// Someone moved the branch since: index and files were left alone.
    case superseded(by: ObjectID?)
  }

  /// Finishes, or takes back, what a kill interrupted. Call before anything else.
  /// - Throws: `.unreadable` when that run is still at work.
  package func recover() throws(ToolError) -> Recovery {
    ReferenceLockNote.removeStale(workspace.condition)
    guard let journal = AdvanceJournal.read(in: gitDirectory) else {
      IndexFile.removeStaleLock(in: gitDirectory)
      return .nothing
    }
    if journal.process != getpid(), IndexFile.isAlive(journal.process) {
      throw ToolError(
        .unreadable, "another statereg (process \(journal.process)) is changing '\(directory)'",
        notes: ["nothing was changed"], hint: "wait for it, then run the command again")
    }
    IndexFile.removeStaleLock(in: gitDirectory)
    let index = try IndexFile(locking: gitDirectory)
    defer { index.release() }
    let outcome: Recovery
    switch journal.kind {
    case .handOver:
      if isComplete(journal) {
        outcome = .finished(keeping: [])
      } else {
        try restore(from: journal.to, to: journal.from, index)
        try restoreState(journal)
        outcome = .rolledBack
      }
    case .advance:
      let now = try repository.branch(journal.reference)?.commit
      if now == journal.old {
        outcome = .rolledBack
      } else if now == journal.new {
        outcome = .finished(keeping: try restore(from: journal.from, to: journal.to, index))
        if journal.pick != nil { forgetHandOver() }
      } else {
        outcome = .superseded(by: now)
      }
    }
    AdvanceJournal.remove(in: gitDirectory)
    forgetKeptState()
    try? FileManager.default.removeItem(atPath: gitDirectory + "/statereg/files")
    return outcome
  }

  /// Changes the files that are not yet changed, and the index. Returns those that someone else changed.
  @discardableResult
  private func restore(
    from old: ObjectID, to new: ObjectID, _ index: IndexFile
  ) throws(ToolError) -> [String] {
    let transition = try FileTransition(self, from: old, to: new, index: index)
    let kept = try transition.changedMeanwhile()
    try transition.stage()
    defer { transition.discard() }
    try transition.install(keeping: Set(kept))
    let unmerged = index.unmerged
    try transition.record(in: index)
    for path in unmerged {
      try index.remove(path)
      guard let entry = try workspace.entry(of: path, in: new), !entry.mode.isFolder else { continue }
      try index.set(path, entry, file: directory + "/" + path, isSkipped: false)
    }
    try replace(index)
    return kept
  }
}
