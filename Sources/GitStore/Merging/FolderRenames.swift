import Findings

/// A file added to a folder that the other side moved elsewhere: git suspects that it should go along, and leaves the
/// decision to a person (merge.directoryRenames = conflict).
struct FolderRenames {
  /// The side that moved folders.
  private enum Mover { case ours, theirs }

  private let merge: TreeMerge
  private let mover: Mover
  private var known: [String: String?] = [:]

  private init(_ merge: TreeMerge, _ mover: Mover) {
    self.merge = merge
    self.mover = mover
  }

  static func apply(to merge: inout TreeMerge, _ changes: [TreeChange]) throws(ToolError) {
    try applyOurs(to: &merge, changes)
    try applyTheirs(to: &merge, changes)
  }

  /// What their side adds follows a folder of ours.
  private static func applyOurs(to merge: inout TreeMerge, _ changes: [TreeChange]) throws(ToolError) {
    var conflicts = merge.conflicts
    var edits: [String: FileEntry?] = [:]
    var search = FolderRenames(merge, .ours)
    for change in changes where change.old == nil {
      guard let edit = merge.edits[change.path], let entry = edit else { continue }
      guard let new = try search.place(of: change.path) else { continue }
      if let old = try merge.our(new) {
        // Moved from the very place it would follow our folder to: it stays there.
        guard let edit = merge.edits[new], edit == nil else { continue }
        merge.forgetEdit(of: change.path)
        merge.forgetEdit(of: new)
        if entry != old { edits[new] = entry }
        continue
      }
      if merge.edits[new] != nil { continue }
      merge.forgetEdit(of: change.path)
      edits[new] = entry
      conflicts.removeAll { $0.path == change.path }
      conflicts.append(
        PickConflict(
          path: new, kind: .folderMoved, theirs: PickConflict.Side(path: change.path, entry: entry), marked: entry,
          hunks: []))
    }
    merge.replace(conflicts: conflicts, edits: edits)
  }

  /// What our side has added follows a folder of theirs.
  private static func applyTheirs(to merge: inout TreeMerge, _ changes: [TreeChange]) throws(ToolError) {
    let left = changes.filter { $0.old != nil && $0.new == nil }
    guard !left.isEmpty, changes.contains(where: { $0.old == nil }) else { return }
    var conflicts = merge.conflicts
    var edits: [String: FileEntry?] = [:]
    var search = FolderRenames(merge, .theirs)
    var seen: Set<String> = []
    for folder in left.flatMap({ TreeMerge.parents(of: $0.path) }) where seen.insert(folder).inserted {
      if try merge.workspace.entry(of: folder, in: merge.theirs) != nil { continue }
      guard let ours = try merge.workspace.entry(of: folder, in: merge.ours), ours.mode.isFolder else { continue }
      for file in try merge.workspace.files(below: ours.id, prefix: folder + "/") {
        if try merge.side(file.path, in: merge.base) != nil || edits[file.path] != nil { continue }
        guard let new = try search.place(of: file.path) else { continue }
        if try merge.our(new) != nil || merge.edits[new] != nil { continue }
        edits.updateValue(nil, forKey: file.path)
        edits[new] = file.entry
        conflicts.removeAll { $0.path == file.path }
        conflicts.append(
          PickConflict(
            path: new, kind: .folderMoved, ours: PickConflict.Side(path: file.path, entry: file.entry),
            marked: file.entry, hunks: []))
      }
    }
    merge.replace(conflicts: conflicts, edits: edits)
  }

  /// Where a file would go along; nil when its folders stayed.
  private mutating func place(of path: String) throws(ToolError) -> String? {
    let tree = mover == .ours ? merge.ours : merge.theirs
    for folder in TreeMerge.parents(of: path).reversed() {
      guard let base = try merge.workspace.entry(of: folder, in: merge.base), base.mode.isFolder else { continue }
      if try merge.workspace.entry(of: folder, in: tree) != nil { return nil }
      let target: String?
      if let answer = known[folder] {
        target = answer
      } else {
        target = try self.target(of: folder, base.id)
        known.updateValue(target, forKey: folder)
      }
      if let target { return target + path.dropFirst(folder.count) }
    }
    return nil
  }

  /// Where most files of the folder went; nil when there is no such place, or there are two.
  private func target(of folder: String, _ tree: ObjectID) throws(ToolError) -> String? {
    let wanted = Set(try merge.workspace.files(below: tree, prefix: folder + "/").map(\.path))
    let changes =
      if mover == .ours { try merge.ourChanges() } else {
        try merge.workspace.changes(from: merge.base, to: merge.theirs)
      }
    let renames = try RenameSearch(workspace: merge.workspace, changes: changes).renames(of: wanted)
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
