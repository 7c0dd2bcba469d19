import Findings
import Foundation

/// The files a repository has checked out, its index and the state git keeps beside them.
package final class WorkTree {
  package let workspace: ObjectWorkspace
  var repository: Repository { workspace.repository }
  /// Its folder.
  package let directory: String
  let gitDirectory: String
  /// Called at each step, for tests that stop the process there.
  var observer: (Step) -> Void = { _ in }

  enum Step: String, CaseIterable, Sendable {
    case locked, journaled, referenceMoved, fileWritten, filesWritten, indexWritten, stateWritten, sequenceNamed
  }

  /// - Throws: `.usage` for a bare repository.
  package init(of workspace: ObjectWorkspace) throws(ToolError) {
    let condition = workspace.condition
    guard !condition.isBare else {
      throw ToolError(
        .usage, "'\(condition.directory)' has no work tree",
        hint: condition.command("worktree add PATH BRANCH"))
    }
    self.workspace = workspace
    directory = condition.directory
    gitDirectory = condition.gitDirectory
  }

  // MARK: state files

  func stateFile(_ name: String) -> String { gitDirectory + "/" + name }

  /// The branch that HEAD stands for; nil when HEAD is detached.
  package var headReference: String? {
    let text = (try? String(contentsOfFile: stateFile("HEAD"), encoding: .utf8))?.trimmingSpaces
    return text.flatMap { $0.hasPrefix("ref: ") ? String($0.dropFirst(5)) : nil }
  }

  /// The commit whose conflicts are being resolved; nil when there is none.
  package var pickInProgress: ObjectID? {
    (try? String(contentsOfFile: stateFile("CHERRY_PICK_HEAD"), encoding: .utf8)).flatMap {
      ObjectID(hex: $0.trimmingSpaces)
    }
  }

  /// The message git would commit the resolution with, comments included.
  package var preparedMessage: [UInt8]? {
    FileManager.default.contents(atPath: stateFile("MERGE_MSG")).map { [UInt8]($0) }
  }

  /// Something of git's own that is not finished: its command, for messages.
  package var operationInProgress: String? {
    for (file, command) in [
      ("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert"),
      ("rebase-merge", "rebase"), ("rebase-apply", "rebase"),
    ] where access(stateFile(file), F_OK) == 0 {
      return command
    }
    return nil
  }

  /// Nothing that needs the work tree may be unfinished.
  /// - Throws: `.usage`, saying how to end it.
  package func requireNoOperation() throws(ToolError) {
    guard let operation = operationInProgress else { return }
    if operation == "cherry-pick", savedSequence != nil {
      throw ToolError(
        .usage, "a backport waits in '\(directory)' for a conflict to be resolved", notes: ["nothing was changed"],
        hint: "go on with 'statereg backport --continue' or --skip, or give it up with --abort")
    }
    throw ToolError(
      .usage, "a \(operation) is in progress in '\(directory)'", notes: ["nothing was changed"],
      hint: "finish it with 'git \(operation) --continue', or give it up with 'git \(operation) --abort'")
  }

  /// Writes a file of git's state whole or not at all.
  func writeState(_ name: String, _ bytes: [UInt8]) throws(ToolError) {
    let path = stateFile(name)
    let temporary = path + ".statereg-new"
    try WorkTreeFile.write(bytes, to: temporary, mode: 0o666, title: "'\(path)'", isDurable: true)
    if rename(temporary, path) != 0 { throw WriteFailure.error("'\(path)' cannot be written", errno) }
  }

  func removeState(_ name: String) { unlink(stateFile(name)) }

  // MARK: the index

  /// The tree that the index stands for.
  /// - Throws: `.usage`, naming the paths, when some are unmerged.
  func tree(of index: IndexFile) throws(ToolError) -> ObjectID {
    let unmerged = index.unmerged
    guard unmerged.isEmpty else {
      throw ToolError(
        .usage, "\(Self.list(unmerged)) \(unmerged.count == 1 ? "is" : "are") still unmerged",
        hint: "edit the files, mark them as resolved with 'git add' or 'git rm', then go on")
    }
    var edits: [String: FileEntry?] = [:]
    for entry in index.entries where !entry.isIntended { edits[entry.path] = entry.content }
    return try workspace.tree(workspace.emptyTree, editing: edits)
  }

  /// git's rule before a pick: nothing may be staged.
  func requireIndex(_ index: IndexFile, toBe tree: ObjectID) throws(ToolError) {
    let staged = try self.tree(of: index)
    if staged == tree { return }
    let paths = try workspace.changes(from: tree, to: staged).map(\.path)
    throw ToolError(
      .usage, "your local changes would be overwritten: \(Self.list(paths)) \(paths.count == 1 ? "is" : "are") staged",
      notes: ["nothing was changed"], hint: "commit your changes or stash them to proceed")
  }

  /// Makes the changed index the work tree's.
  func replace(_ index: IndexFile) throws(ToolError) {
    try index.distrustYoungEntries { path, entry in
      (try? WorkTreeFile(workTree: self, path: path).matches(entry)) ?? false
    }
    try index.replace()
  }

  static func list(_ paths: [String]) -> String {
    let shown = paths.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    return paths.count > 5 ? "\(shown) and \(paths.count - 5) more" : shown
  }
}
