import Findings

/// Finds files that one side moved, as git's merges do (diffcore-rename.c): first equal contents, then equal file names
/// of much the same content, then the most similar.
struct RenameSearch {
  let workspace: ObjectWorkspace
  /// What the side changed, all of it.
  let changes: [TreeChange]

  /// git's merge.renameLimit: more pairs than its square are not compared.
  private static let limit = 7000

  /// The new paths of those of the `wanted` paths that the side moved.
  func renames(of wanted: Set<String>) throws(ToolError) -> [String: String] {
    let sources = changes.filter { $0.new == nil && $0.old?.mode.isSubmodule == false }
    guard sources.contains(where: { wanted.contains($0.path) }) else { return [:] }
    // An empty file has nothing to be recognised by.
    let targets = changes.filter {
      $0.old == nil && $0.new?.mode.isSubmodule == false && $0.new?.id != Self.emptyBlob
    }
    var found: [String: String] = [:]
    var (takenSources, takenTargets) = equalContents(sources, targets, &found)
    let open = sources.filter { !takenSources.contains($0.path) && $0.old?.mode.isRegularFile == true }
    let free = targets.filter { !takenTargets.contains($0.path) && $0.new?.mode.isRegularFile == true }
    for (source, target) in try equalNames(open, free, wanted) {
      found[source] = target
      takenSources.insert(source)
      takenTargets.insert(target)
    }
    let left = open.filter { wanted.contains($0.path) && !takenSources.contains($0.path) }
    for (source, target) in try similar(left, free.filter { !takenTargets.contains($0.path) }) {
      found[source] = target
    }
    return found.filter { wanted.contains($0.key) }
  }

  static let emptyBlob = ObjectID(ofBlob: [])

  private func equalContents(
    _ sources: [TreeChange], _ targets: [TreeChange], _ found: inout [String: String]
  ) -> (Set<String>, Set<String>) {
    let bySource = Dictionary(grouping: sources) { $0.old?.id }
    var (takenSources, takenTargets): (Set<String>, Set<String>) = ([], [])
    for target in targets {
      let alike = (bySource[target.new?.id] ?? []).filter { source in
        guard !takenSources.contains(source.path), let one = source.old?.mode, let two = target.new?.mode else {
          return false
        }
        return one.isRegularFile && two.isRegularFile || one == two
      }
      let sameName = alike.first { Self.fileName($0.path) == Self.fileName(target.path) }
      guard let source = sameName ?? alike.first else { continue }
      found[source.path] = target.path
      takenSources.insert(source.path)
      takenTargets.insert(target.path)
    }
    return (takenSources, takenTargets)
  }

  /// A file name that is there once on either side, and whose contents agree to three quarters.
  private func equalNames(
    _ sources: [TreeChange], _ targets: [TreeChange], _ wanted: Set<String>
  ) throws(ToolError) -> [(String, String)] {
    let sourceNames = Dictionary(grouping: sources) { Self.fileName($0.path) }
    let targetNames = Dictionary(grouping: targets) { Self.fileName($0.path) }
    let least = FileFingerprint.least + (FileFingerprint.highest - FileFingerprint.least) / 2
    var found: [(String, String)] = []
    for (name, alike) in sourceNames {
      guard alike.count == 1, wanted.contains(alike[0].path), let others = targetNames[name], others.count == 1,
        try score(alike[0], others[0], atLeast: least) >= least
      else { continue }
      found.append((alike[0].path, others[0].path))
    }
    return found
  }

  private func similar(
    _ sources: [TreeChange], _ targets: [TreeChange]
  ) throws(ToolError) -> [(String, String)] {
    if sources.isEmpty || sources.count * targets.count > Self.limit * Self.limit { return [] }
    var scores: [(score: Int, named: Bool, source: Int, target: Int)] = []
    for (number, target) in targets.enumerated() {
      // git keeps the four best of each target.
      var best: [(score: Int, named: Bool, source: Int, target: Int)] = []
      for (index, source) in sources.enumerated() {
        let score = try score(source, target, atLeast: FileFingerprint.least)
        if score < FileFingerprint.least { continue }
        best.append((score, Self.fileName(source.path) == Self.fileName(target.path), index, number))
      }
      best.sort { ($0.score, $0.named ? 1 : 0) > ($1.score, $1.named ? 1 : 0) }
      scores += best.prefix(4)
    }
    scores.sort {
      ($0.score, $0.named ? 1 : 0, -$0.target, -$0.source) > ($1.score, $1.named ? 1 : 0, -$1.target, -$1.source)
    }
    var (usedSources, usedTargets): (Set<Int>, Set<Int>) = ([], [])
    var found: [(String, String)] = []
    for pair in scores where !usedSources.contains(pair.source) && !usedTargets.contains(pair.target) {
      usedSources.insert(pair.source)
      usedTargets.insert(pair.target)
      found.append((sources[pair.source].path, targets[pair.target].path))
    }
    return found
  }

  private func score(_ source: TreeChange, _ target: TreeChange, atLeast least: Int) throws(ToolError) -> Int {
    guard let one = source.old?.id, let two = target.new?.id else { return 0 }
    let first = try workspace.fingerprint(of: one, at: source.path)
    return first.similarity(to: try workspace.fingerprint(of: two, at: target.path), atLeast: least)
  }

  static func fileName(_ path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }
}

extension ObjectWorkspace {
  func fingerprint(of blob: ObjectID, at path: String) throws(ToolError) -> FileFingerprint {
    if let known = fingerprints[blob] { return known }
    let made = try withObject(blob, .blob, title: "'\(path)' (blob \(blob.abbreviated))") { (bytes) throws(ToolError) in
      FileFingerprint(of: bytes)
    }
    if fingerprints.count > 50_000 { fingerprints.removeAll() }
    fingerprints[blob] = made
    return made
  }
}
