import Findings

extension TreeMerge {
  /// What became of one file's content.
  struct Merged {
    var entry: FileEntry?
    var isClean: Bool
    /// Whether it was merged line by line.
    var isText = false
    var hunks: [TextMerge.Hunk] = []
  }

  /// Merges mode and content of a file that both sides have (handle_content_merge in merge-ort.c).
  func merged(_ versions: Versions) throws(ToolError) -> Merged {
    guard let our = versions.ours?.entry, let their = versions.theirs?.entry else {
      return Merged(entry: versions.ours?.entry ?? versions.theirs?.entry, isClean: false)
    }
    let base = versions.base?.entry
    let takesTheirMode = base.map { $0.mode == our.mode } ?? false
    let modesAgree = our.mode == their.mode || base.map { $0.mode == our.mode || $0.mode == their.mode } ?? false
    let mode = our.mode == their.mode || !takesTheirMode ? our.mode : their.mode
    if our.id == their.id || base?.id == their.id {
      return Merged(entry: FileEntry(mode: mode, id: our.id), isClean: modesAgree)
    }
    if base?.id == our.id { return Merged(entry: FileEntry(mode: mode, id: their.id), isClean: modesAgree) }
    guard our.mode.isRegularFile else { return Merged(entry: our, isClean: false) }
    // A version of another kind says nothing about this text.
    let textBase = base.flatMap { $0.mode.isRegularFile ? $0 : nil }
    let ancestor =
      try textBase.map { (entry) throws(ToolError) in try workspace.read(entry.id, as: versions.path) } ?? []
    let (one, two) = (
      try workspace.read(our.id, as: versions.path), try workspace.read(their.id, as: versions.path)
    )
    if BinaryContent.looksBinary(ancestor) || BinaryContent.looksBinary(one) || BinaryContent.looksBinary(two) {
      return Merged(entry: FileEntry(mode: mode, id: our.id), isClean: false)
    }
    let text = TextMerge(
      ancestor: ancestor, ours: one, theirs: two, labels: labels(for: versions), style: style,
      markerSize: versions.markerSize)
    let id = workspace.write(blob: text.bytes)
    return Merged(
      entry: FileEntry(mode: mode, id: id), isClean: modesAgree && text.isClean, isText: true, hunks: text.hunks)
  }

  /// The markers name the file as well when the sides have it under different names.
  private func labels(for versions: Versions) -> TextMerge.Labels {
    let paths = [versions.base?.path ?? versions.path, versions.ours?.path, versions.theirs?.path].compactMap(\.self)
    if Set(paths).count == 1 { return labels }
    return TextMerge.Labels(
      ours: "\(labels.ours):\(versions.ours?.path ?? "")",
      ancestor: "\(labels.ancestor):\(versions.base?.path ?? versions.path)",
      theirs: "\(labels.theirs):\(versions.theirs?.path ?? "")")
  }

  // MARK: files and folders

  /// git's name for a file that cannot stay where it is: the path, a tilde and its side.
  func freePath(_ path: String, _ label: String) throws(ToolError) -> String {
    let plain = path + "~" + label.replacing("/", with: "_")
    var (name, number) = (plain, 0)
    while try isTaken(name) {
      name = plain + "_\(number)"
      number += 1
    }
    return name
  }

  private func isTaken(_ path: String) throws(ToolError) -> Bool {
    if edits[path] != nil { return true }
    if try workspace.entry(of: path, in: ours) != nil { return true }
    return try workspace.entry(of: path, in: theirs) != nil
  }

  /// Where a file of one side would take the place of the other's folder, the file steps aside.
  mutating func partFilesFromFolders() throws(ToolError) {
    var changed: [String: FileEntry?] = [:]
    var conflicts = conflicts
    func stepAside(_ path: String, _ entry: FileEntry, isOurs: Bool) throws(ToolError) {
      let new = try freePath(path, isOurs ? labels.ours : labels.theirs)
      changed[new] = entry
      if isOurs { changed.updateValue(nil, forKey: path) }
      if let index = conflicts.firstIndex(where: { $0.path == path }) {
        conflicts[index].path = new
        return
      }
      let side = PickConflict.Side(path: path, entry: entry)
      conflicts.append(
        PickConflict(
          path: new, kind: .fileAndFolder, ours: isOurs ? side : nil, theirs: isOurs ? nil : side, marked: entry,
          hunks: []))
    }
    for (path, edit) in edits {
      guard let entry = edit else { continue }
      if let folder = try workspace.entry(of: path, in: ours), folder.mode.isFolder {
        let stays = try workspace.files(below: folder.id, prefix: path + "/").contains { file in
          edits[file.path].map { $0 != nil } ?? true
        }
        if stays {
          try stepAside(path, entry, isOurs: false)
          forgetEdit(of: path)
        }
      }
      for parent in Self.parents(of: path) {
        guard changed[parent] == nil, let file = try our(parent), edits[parent].map({ $0 != nil }) ?? true else {
          continue
        }
        try stepAside(parent, file, isOurs: true)
      }
    }
    replace(conflicts: conflicts, edits: changed)
  }

  /// `a`, `a/b` of `a/b/c`.
  static func parents(of path: String) -> [String] {
    path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
  }
}
