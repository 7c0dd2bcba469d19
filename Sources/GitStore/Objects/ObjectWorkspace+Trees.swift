import Findings

extension ObjectWorkspace {
  /// Stands for the tree without entries wherever there is no folder.
  var emptyTree: ObjectID { write(.tree, []) }

  /// The entries of a tree object.
  func entries(of tree: ObjectID, at path: String = "") throws(ToolError) -> [TreeEntry] {
    if let known = knownTrees[tree] { return known }
    let title = path.isEmpty ? "tree \(tree)" : "the folder '\(path)' (tree \(tree))"
    let entries = try withObject(tree, .tree, title: title) { (bytes) throws(ToolError) -> [TreeEntry]? in
      TreeObject.entries(of: bytes)
    }
    guard let entries else {
      throw ToolError(
        .unreadable, "\(title) in '\(condition.directory)' cannot be read: the object is damaged",
        hint: condition.command("fsck --full"))
    }
    // A long run over many revisions must not hold all their trees.
    if knownTrees.count > 20_000 { knownTrees.removeAll() }
    knownTrees[tree] = entries
    return entries
  }

  /// What a tree has under a path: a file, or a folder (mode `.folder`).
  package func entry(of path: String, in tree: ObjectID) throws(ToolError) -> FileEntry? {
    var current = FileEntry(mode: .folder, id: tree)
    for name in path.split(separator: "/").map(String.init) {
      guard current.mode.isFolder else { return nil }
      guard let next = try entries(of: current.id, at: path).first(where: { $0.name == name }) else { return nil }
      current = next.content
    }
    return current
  }

  /// All files below a tree, with their paths.
  func files(below tree: ObjectID, prefix: String = "") throws(ToolError) -> [(path: String, entry: FileEntry)] {
    var found: [(path: String, entry: FileEntry)] = []
    var pending = [(tree, prefix)]
    while let (id, prefix) = pending.popLast() {
      for entry in try entries(of: id, at: prefix) {
        if entry.content.mode.isFolder {
          pending.append((entry.content.id, prefix + entry.name + "/"))
        } else {
          found.append((prefix + entry.name, entry.content))
        }
      }
      if found.count > 2_000_000 {
        throw ToolError(.unreadable, "tree \(tree) has more than 2000000 files")
      }
    }
    return found
  }

  /// The files that differ between two trees, in the order of their paths. Folders both share are not looked into.
  func changes(from old: ObjectID, to new: ObjectID) throws(ToolError) -> [TreeChange] {
    var found: [TreeChange] = []
    var pending: [(old: ObjectID?, new: ObjectID?, prefix: String)] = [(old, new, "")]
    while let (old, new, prefix) = pending.popLast() {
      if old == new { continue }
      var before: [String: FileEntry] = [:]
      if let old { for entry in try entries(of: old, at: prefix) { before[entry.name] = entry.content } }
      if let new {
        for entry in try entries(of: new, at: prefix) {
          let other = before.removeValue(forKey: entry.name)
          if other == entry.content { continue }
          let path = prefix + entry.name
          let folders = (old: other?.mode.isFolder == true, new: entry.content.mode.isFolder)
          if folders.old || folders.new {
            pending.append((folders.old ? other?.id : nil, folders.new ? entry.content.id : nil, path + "/"))
          }
          let files = (old: folders.old ? nil : other, new: folders.new ? nil : entry.content)
          if files.old != nil || files.new != nil {
            found.append(TreeChange(path: path, old: files.old, new: files.new))
          }
        }
      }
      for (name, entry) in before {
        if entry.mode.isFolder {
          pending.append((entry.id, nil, prefix + name + "/"))
        } else {
          found.append(TreeChange(path: prefix + name, old: entry, new: nil))
        }
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The tree that comes of `base` when files are put in (an entry) and taken out (nil). Folders that become empty go.
  func tree(_ base: ObjectID, editing edits: [String: FileEntry?]) throws(ToolError) -> ObjectID {
    let parted = edits.map { (parts: $0.key.split(separator: "/").map(String.init)[...], entry: $0.value) }
    return try tree(base, editing: parted, at: "") ?? emptyTree
  }

  private typealias Edit = (parts: ArraySlice<String>, entry: FileEntry?)

  private func tree(_ base: ObjectID?, editing edits: [Edit], at prefix: String) throws(ToolError) -> ObjectID? {
    var names: [String: FileEntry] = [:]
    if let base { for entry in try entries(of: base, at: prefix) { names[entry.name] = entry.content } }
    var below: [String: [Edit]] = [:]
    // First what is taken out: a file may make room for a folder of its name.
    for edit in edits where edit.parts.count == 1 && edit.entry == nil {
      if let name = edit.parts.first, names[name]?.mode.isFolder == false { names[name] = nil }
    }
    for edit in edits {
      guard let name = edit.parts.first else { continue }
      if edit.parts.count > 1 { below[name, default: []].append((edit.parts.dropFirst(), edit.entry)) }
    }
    for (name, edits) in below {
      let old = names[name].flatMap { $0.mode.isFolder ? $0.id : nil }
      // Taking out what is not there makes no folder.
      if let new = try tree(old, editing: edits, at: prefix + name + "/") {
        names[name] = FileEntry(mode: .folder, id: new)
      } else if names[name]?.mode.isFolder == true {
        names[name] = nil
      }
    }
    for edit in edits where edit.parts.count == 1 {
      if let name = edit.parts.first, let entry = edit.entry { names[name] = entry }
    }
    if names.isEmpty { return nil }
    let entries = names.map { TreeEntry(name: $0.key, content: $0.value) }
    let id = write(.tree, TreeObject.bytes(of: entries))
    knownTrees[id] = entries
    return id
  }

  /// The tree that comes of `base` when files get new bytes and others are taken out. A new file without a mode is an
  /// ordinary one, another keeps its mode.
  package func writeTree(
    base: ObjectID, replacing: [String: (bytes: [UInt8], mode: FileMode?)], removing: [String] = []
  ) throws(ToolError) -> ObjectID {
    var edits: [String: FileEntry?] = [:]
    for path in removing { edits.updateValue(nil, forKey: path) }
    for (path, new) in replacing {
      let old = try entry(of: path, in: base)
      let kept = old.flatMap { $0.mode.isFolder || $0.mode.isSubmodule ? nil : $0.mode }
      edits[path] = FileEntry(mode: new.mode ?? kept ?? .file, id: write(blob: new.bytes))
    }
    return try tree(base, editing: edits)
  }

  /// A tree as the rest of the program reads trees, from any thread.
  package func storedTree(
    _ tree: ObjectID, label: String, commit: ObjectID? = nil
  ) throws(ToolError) -> StoredTree {
    var contents = StoredTree.Contents(repository: repository)
    var paths: [StoredPath] = []
    for (path, entry) in try files(below: tree) {
      paths.append(StoredPath(path: path, kind: entry.mode.kind, contentID: entry.id))
      if let new = written[entry.id], new.kind == .blob { contents.patched[entry.id] = new.bytes }
    }
    paths.sort { $0.path < $1.path }
    return StoredTree(label: label, commit: commit, tree: tree, paths: paths, contents: contents)
  }
}
