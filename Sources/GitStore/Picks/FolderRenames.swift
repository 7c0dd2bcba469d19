import Findings

/// A file added to a folder that our side moved elsewhere: git suspects that it should go along, and leaves the decision
/// to a person (merge.directoryRenames = conflict).
enum FolderRenames {
  static func apply(to merge: inout TreeMerge, _ changes: [TreeChange]) throws(ToolError) {
    var conflicts = merge.conflicts
    var edits: [String: FileEntry?] = [:]
    var known: [String: String?] = [:]
    for change in changes where change.old == nil {
      guard let edit = merge.edits[change.path], let entry = edit else { continue }
      guard let folder = try movedFolder(of: change.path, merge, &known) else { continue }
      let new = folder.new + change.path.dropFirst(folder.old.count)
      if try merge.our(new) != nil || merge.edits[new] != nil { continue }
      merge.forgetEdit(of: change.path)
      edits[new] = entry
      let side = PickConflict.Side(path: change.path, entry: entry)
      conflicts.removeAll { $0.path == change.path }
      conflicts.append(
        PickConflict(path: new, kind: .folderMoved, theirs: side, marked: entry, hunks: []))
    }
    merge.replace(conflicts: conflicts, edits: edits)
  }

  /// The nearest folder around a path that our side took away whole and moved.
  private static func movedFolder(
    of path: String, _ merge: TreeMerge, _ known: inout [String: String?]
  ) throws(ToolError) -> (old: String, new: String)? {
    for folder in TreeMerge.parents(of: path).reversed() {
      guard let base = try merge.workspace.entry(of: folder, in: merge.base), base.mode.isFolder else { continue }
      if try merge.workspace.entry(of: folder, in: merge.ours) != nil { return nil }
      if let answer = known[folder] {
        if let answer { return (folder, answer) }
        continue
      }
      let target = try target(of: folder, base.id, merge)
      known.updateValue(target, forKey: folder)
      if let target { return (folder, target) }
    }
    return nil
  }

  /// Where most files of the folder went; nil when there is no such place, or there are two.
  private static func target(
    of folder: String, _ tree: ObjectID, _ merge: TreeMerge
  ) throws(ToolError) -> String? {
    let wanted = Set(try merge.workspace.files(below: tree, prefix: folder + "/").map(\.path))
    let renames = try RenameSearch(workspace: merge.workspace, changes: merge.ourChanges()).renames(of: wanted)
    var votes: [String: Int] = [:]
    for (old, new) in renames {
      // The end that old and new path share names the same thing in both places.
      let rest = old.dropFirst(folder.count)
      if new.hasSuffix(rest) {
        votes[String(new.dropLast(rest.count)), default: 0] += 1
      } else if !rest.dropFirst().contains("/") {
        votes[String(new.lastIndex(of: "/").map { new[..<$0] } ?? ""), default: 0] += 1
      }
    }
    let most = votes.values.max() ?? 0
    let winners = votes.filter { $0.value == most && !$0.key.isEmpty }
    return winners.count == 1 ? winners.first?.key : nil
  }
}
