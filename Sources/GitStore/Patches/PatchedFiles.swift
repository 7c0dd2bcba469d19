import Findings

/// A stored tree while a series is applied to it.
struct PatchedFiles {
  var notes: [String] = []
  private let base: StoredTree
  private let reader: TreeReader
  private var files: [String: StoredPath]
  /// The text of the files that patches touched.
  private var texts: [String: [UInt8]] = [:]

  init(of tree: StoredTree) throws(ToolError) {
    base = tree
    reader = try tree.makeReader()
    files = Dictionary(tree.paths.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Applies all that one patch does.
  mutating func apply(_ diffs: [FileDiff], of patch: PatchSeries.Patch) throws(ToolError) {
    let diffs = patch.isReversed ? diffs.reversed().map(\.reversed) : diffs
    // git describes every file as it was before the patch: a file may be made where another is moved away from.
    let before = self
    let moved = Set(diffs.filter { $0.movement == .rename }.compactMap { Self.path($0.oldName, patch) })
    var made: Set<String> = []
    var skipped: [String] = []
    for diff in diffs {
      var step = Step(patch: patch, diff: diff)
      if diff.isBinary || isOfSubmodule(diff, patch) {
        // Neither holds text that a device's state could be declared in, and GNU patch passes over both as well.
        skipped.append(Self.path(diff.newName ?? diff.oldName, patch) ?? "line \(diff.line)")
        continue
      }
      let source = try self.source(of: diff, step)
      step.file = source ?? Self.path(diff.newName, patch) ?? ""
      let target = try self.target(of: diff, source: source, step)
      if diff.creates, let there = files[target], !moved.contains(target), there.kind != .submodule {
        guard try text(of: target).isEmpty else { throw step.exists(in: base.label) }
      }
      let usesBefore = diff.movement != nil && source.map(made.contains) == true
      let old: [UInt8]
      if let source, !diff.creates {
        old = usesBefore ? try before.text(of: source) : try text(of: source)
      } else {
        old = []
      }
      let new = try step.applied(to: old, tree: base.label, notes: &notes)
      let kind = Self.kind(diff.newMode) ?? source.flatMap { (usesBefore ? before : self).files[$0]?.kind } ?? .file
      if diff.movement == .rename, let source, source != target, !made.contains(source) { remove(source) }
      if diff.deletes {
        guard new.isEmpty || diff.hunks.isEmpty else { throw step.leftover(new) }
        remove(target)
      } else {
        files[target] = StoredPath(path: target, kind: kind, contentID: nil)
        texts[target] = new
        made.insert(target)
      }
    }
    if let first = skipped.first {
      let others = skipped.count == 1 ? "" : " and \(skipped.count - 1) more"
      notes.append("patch '\(patch.name)': binary files and submodules are left as they are: '\(first)'\(others)")
    }
  }

  /// The result, with the touched files' new blob ids.
  func tree(label: String) -> StoredTree {
    var files = files
    var contents = base.contents
    for (path, text) in texts {
      let id = ObjectID(ofBlob: text)
      files[path]?.contentID = id
      contents.patched[id] = text
    }
    return StoredTree(
      label: label, commit: base.commit, tree: nil, paths: files.values.sorted { $0.path < $1.path },
      leftOut: base.leftOut, notes: base.notes + notes, contents: contents)
  }

  // MARK: files

  private func text(of path: String) throws(ToolError) -> [UInt8] {
    if let text = texts[path] { return text }
    guard let file = files[path] else { return [] }
    return try reader.read(file)
  }

  private mutating func remove(_ path: String) {
    files[path] = nil
    texts[path] = nil
  }

  private func isOfSubmodule(_ diff: FileDiff, _ patch: PatchSeries.Patch) -> Bool {
    if diff.newMode == "160000" || diff.oldMode == "160000" { return true }
    return [diff.oldName, diff.newName].contains { name in
      Self.path(name, patch).flatMap { files[$0] }?.kind == .submodule
    }
  }

  /// The file the diff starts from; nil when it makes one.
  private func source(of diff: FileDiff, _ step: Step) throws(ToolError) -> String? {
    let old = Self.path(diff.oldName, step.patch)
    let new = Self.path(diff.newName, step.patch)
    if diff.creates && diff.movement == nil { return nil }
    let named = [old, new].compactMap(\.self)
    guard let first = named.first else { throw tooFewFolders(step) }
    if diff.movement != nil { return first }
    let there = named.filter { files[$0] != nil }
    // GNU patch takes the name with fewest folders, then the shortest: `foo.c` rather than `foo.c.orig`.
    if let best = there.min(by: { Self.rank($0) < Self.rank($1) }) { return best }
    if diff.hunks.count == 1, diff.hunks[0].oldCount == 0, diff.hunks[0].oldStart == 0 { return nil }
    throw missing(named.min { Self.rank($0) < Self.rank($1) } ?? first, diff, step)
  }

  private func target(of diff: FileDiff, source: String?, _ step: Step) throws(ToolError) -> String {
    if diff.movement != nil || source == nil {
      let candidates = [Self.path(diff.newName, step.patch), Self.path(diff.oldName, step.patch)].compactMap(\.self)
      guard let first = candidates.first else { throw tooFewFolders(step) }
      if diff.movement != nil {
        guard let source, files[source] != nil else { throw missing(source ?? first, diff, step) }
        return first
      }
      return candidates.min { Self.rank($0) < Self.rank($1) } ?? first
    }
    return source ?? ""
  }

  private func missing(_ path: String, _ diff: FileDiff, _ step: Step) -> ToolError {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let others = files.keys.filter { $0 == name || $0.hasSuffix("/" + name) }.sorted()
    var notes: [String] = []
    if !others.isEmpty {
      notes.append("there is \(others.prefix(3).map { "'\($0)'" }.joined(separator: ", "))")
    }
    return ToolError(
      .unreadable,
      "patch '\(step.patch.name)' line \(diff.line): it changes '\(path)', which is not in '\(base.label)'",
      notes: notes,
      hint: stripHint(step)
        ?? "the patch is for another revision: refresh it, or take it out of the \(step.patch.list.rawValue)"
    )
  }

  private func tooFewFolders(_ step: Step) -> ToolError {
    let name = (step.diff.newName ?? step.diff.oldName).map { String(decoding: $0, as: UTF8.self) } ?? "/dev/null"
    return ToolError(
      .unreadable,
      "patch '\(step.patch.name)' line \(step.diff.line): '\(name)' has no \(step.patch.strip) folders to take off",
      hint: stripHint(step) ?? "write the right -pN for '\(step.patch.name)' in the \(step.patch.list.rawValue)")
  }

  /// The `-pN` with which the file would be found.
  private func stripHint(_ step: Step) -> String? {
    for strip in 0...6 where strip != step.patch.strip {
      let names = [step.diff.oldName, step.diff.newName].compactMap { $0 }
        .compactMap { DiffFileName.stripped($0, strip) }
      if names.contains(where: { files[PathText.text(of: $0)] != nil }) {
        guard step.patch.list == .series else { return "apply '\(step.patch.name)' with -p\(strip) in the spec" }
        return strip == 1
          ? "take '-p\(step.patch.strip)' off '\(step.patch.name)' in the series"
          : "write '\(step.patch.name) -p\(strip)' in the series"
      }
    }
    return nil
  }

  private static func path(_ name: [UInt8]?, _ patch: PatchSeries.Patch) -> String? {
    name.flatMap { DiffFileName.stripped($0, patch.strip) }.map { PathText.text(of: $0) }
  }

  private static func rank(_ path: String) -> (Int, Int, Int) {
    let parts = path.split(separator: "/")
    return (parts.count, parts.last?.utf8.count ?? 0, path.utf8.count)
  }

  private static func kind(_ mode: String?) -> StoredPath.Kind? {
    switch mode {
    case "100755": .executable
    case "100644": .file
    case "120000": .symbolicLink
    default: nil
    }
  }
}
