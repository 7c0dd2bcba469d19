import Compatibility
import Extraction
import Findings
import GitStore
import VMState

/// Where one side's builds come from.
enum BuildSource: Sendable {
  /// Source text, from which builds are extracted.
  case tree(StoredTree)
  /// Builds that were extracted before.
  case snapshot(Snapshot, path: String)

  /// How the tree was named: of a snapshot, when it was made.
  var label: String {
    switch self {
    case .tree(let tree): tree.label
    case .snapshot(let snapshot, _): snapshot.label
    }
  }

  /// What a report calls the side.
  var side: CheckResult.Side {
    switch self {
    case .tree(let tree):
      CheckResult.Side(label: tree.label, commitID: tree.commit?.description, treeID: tree.tree?.description)
    case .snapshot(let snapshot, _):
      CheckResult.Side(label: snapshot.label, commitID: snapshot.commitID, treeID: snapshot.treeID)
    }
  }

  /// Reads what is needed to give the builds of these targets.
  ///
  /// - Parameter cache: shared by the sides of a comparison, so that what they share is read once.
  /// - Throws: `unreadable` for files; `usage` for a snapshot that lacks a target or was made with other options.
  func opened(
    _ cache: SourceCache, _ targets: [Target], _ onlyDefaultConfiguration: Bool, jobs: Int
  ) throws(ToolError) -> Opened {
    switch self {
    case .tree(let tree):
      let sources = try cache.read(StoredSourceTree(tree), jobs: jobs)
      return .sources(sources, leavesOutUnbuilt: onlyDefaultConfiguration)
    case .snapshot(let snapshot, let path):
      guard snapshot.onlyDefaultConfiguration == onlyDefaultConfiguration else {
        throw ToolError(
          .usage,
          onlyDefaultConfiguration
            ? "the snapshot '\(path)' was made without --default-config, which is asked for"
            : "the snapshot '\(path)' was made with --default-config, and all devices are asked for",
          hint: onlyDefaultConfiguration
            ? "leave --default-config out, or make the snapshot anew with it"
            : "add --default-config, or make the snapshot anew without it")
      }
      let held = snapshot.builds.map(\.target.name)
      if let missing = targets.first(where: { !held.contains($0.name) }) {
        throw ToolError(
          .usage, "the snapshot '\(path)' does not hold the target '\(missing)'",
          notes: ["it holds \(held.joined(separator: ", "))"],
          hint: "name one it holds with --target, or make the snapshot anew with --target \(missing)")
      }
      return .builds(Dictionary(snapshot.builds.map { ($0.target.name, $0) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// A source whose files are read.
  enum Opened: Sendable {
    case sources(SourceSet, leavesOutUnbuilt: Bool)
    /// By target.
    case builds([String: Build])

    /// The build for a target that the source was opened for.
    func build(for target: Target) -> Build {
      switch self {
      case .sources(let sources, let leavesOutUnbuilt):
        BuildExtractor(sources, leavesOutUnbuilt: leavesOutUnbuilt).build(for: target)
      case .builds(let builds): builds[target.name] ?? Build(label: "", treeID: nil, target: target)
      }
    }
  }
}
