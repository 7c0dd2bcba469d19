import Findings
import Foundation

/// The change of a work tree's files from one tree to another. All new contents are written beside it first, so that
/// what is left are renames.
struct FileTransition {
  let workTree: WorkTree
  let changes: [TreeChange]
  /// Left out of a sparse work tree: only the index learns of them.
  let skipped: Set<String>

  init(_ workTree: WorkTree, from old: ObjectID, to new: ObjectID, index: IndexFile) throws(ToolError) {
    self.workTree = workTree
    changes = try workTree.workspace.changes(from: old, to: new)
    let all = index.skipped
    skipped =
      all.isEmpty
      ? []
      : Set(
        changes.map(\.path).filter { path in
          all.contains(path) && WorkTreeFile(workTree: workTree, path: path).state == .absent
        })
  }

  private var visible: [TreeChange] { changes.filter { !skipped.contains($0.path) } }

  // MARK: before

  /// Nothing of the user's may be lost.
  /// - Throws: `.usage` with git's own words, naming the files.
  func requireUntouched() throws(ToolError) {
    var dirty: [String] = []
    var untracked: [String] = []
    let leaving = Set(changes.filter { $0.old != nil && $0.new == nil }.map(\.path))
    for change in visible {
      let file = WorkTreeFile(workTree: workTree, path: change.path)
      let state = file.state
      if let old = change.old {
        // A file that was deleted without git's knowing is made again, as git does.
        if state == .absent { continue }
        if try file.matches(old) { continue }
        if let new = change.new, try file.matches(new) { continue }
        dirty.append(change.path)
      } else if let new = change.new {
        let block = blockingParent(of: change.path, leaving)
        if let block {
          untracked.append(block)
        } else if state == .file {
          if try !file.matches(new) { untracked.append(change.path) }
        } else if state == .folder {
          let below = FileManager.default.subpaths(atPath: file.location) ?? []
          let others = below.filter { name in
            let path = change.path + "/" + name
            return !leaving.contains(path) && WorkTreeFile(workTree: workTree, path: path).state == .file
          }
          untracked += others.map { change.path + "/" + $0 }
        }
      }
    }
    if !dirty.isEmpty {
      throw ToolError(
        .usage, "your local changes to \(WorkTree.list(dirty)) would be overwritten", notes: ["nothing was changed"],
        hint: "commit your changes or stash them to proceed")
    }
    if !untracked.isEmpty {
      throw ToolError(
        .usage, "the untracked \(WorkTree.list(Set(untracked).sorted())) would be overwritten",
        notes: ["nothing was changed"], hint: "move or remove what is in the way")
    }
  }

  /// A file, or a link to elsewhere, where a folder is needed.
  private func blockingParent(of path: String, _ leaving: Set<String>) -> String? {
    TreeMerge.parents(of: path).first { parent in
      !leaving.contains(parent) && WorkTreeFile(workTree: workTree, path: parent).state == .file
    }
  }

  // MARK: doing it

  private var store: String { workTree.gitDirectory + "/statereg/files" }

  /// Writes the new contents beside the work tree.
  func stage() throws(ToolError) {
    discard()
    if mkdir(store, 0o777) != 0 { throw WriteFailure.error("'\(store)' cannot be made", errno) }
    do {
      for (number, change) in changes.enumerated() {
        guard let new = change.new, !new.mode.isSubmodule, !skipped.contains(change.path) else { continue }
        try WorkTreeFile(workTree: workTree, path: change.path).stage(new, at: "\(store)/\(number)")
      }
    } catch {
      discard()
      throw error
    }
  }

  func discard() { try? FileManager.default.removeItem(atPath: store) }

  /// Renames the staged files into their places.
  /// - Parameter keeping: paths that stay as they are.
  func install(keeping: Set<String> = []) throws(ToolError) {
    for change in visible where change.new == nil && !keeping.contains(change.path) {
      let file = WorkTreeFile(workTree: workTree, path: change.path)
      if change.old?.mode.isSubmodule == true {
        rmdir(WorkTreePath.cString(file.location))
      } else {
        try file.remove()
        workTree.observer(.fileWritten)
      }
    }
    for (number, change) in changes.enumerated() {
      guard let new = change.new, !skipped.contains(change.path), !keeping.contains(change.path) else { continue }
      let file = WorkTreeFile(workTree: workTree, path: change.path)
      if new.mode.isSubmodule {
        mkdir(WorkTreePath.cString(file.location), 0o777)
        continue
      }
      try file.install(from: "\(store)/\(number)")
      workTree.observer(.fileWritten)
    }
  }

  /// Takes files back whose staged contents are used up: they are made anew.
  func installFromObjects() throws(ToolError) {
    let kept = try changedMeanwhile()
    try stage()
    try install(keeping: Set(kept))
    discard()
  }

  /// Puts the new state into the index.
  func record(in index: IndexFile) throws(ToolError) {
    for change in changes where change.new == nil { try index.remove(change.path) }
    for change in changes {
      guard let new = change.new else { continue }
      let isSkipped = skipped.contains(change.path)
      let file = WorkTreeFile(workTree: workTree, path: change.path).location
      try index.set(change.path, new, file: isSkipped ? nil : file, isSkipped: isSkipped)
    }
  }

  /// Those files that are neither as before nor as after: someone changed them meanwhile.
  func changedMeanwhile() throws(ToolError) -> [String] {
    var found: [String] = []
    for change in visible {
      let file = WorkTreeFile(workTree: workTree, path: change.path)
      if file.state == .absent { continue }
      if let old = change.old, try file.matches(old) { continue }
      if let new = change.new, try file.matches(new) { continue }
      if file.state == .folder, change.old?.mode.isSubmodule != true, change.new == nil { continue }
      found.append(change.path)
    }
    return found
  }
}
