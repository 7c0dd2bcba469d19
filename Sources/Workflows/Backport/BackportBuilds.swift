import Extraction
import Findings
import GitStore
import Threads
import VMState

/// Builds of trees that exist in memory only. Trees whose sources are alike have the same builds, which are extracted once.
final class BackportBuilds {
  private let workspace: ObjectWorkspace
  let targets: [Target]
  private let jobs: Int
  private let cache = SourceCache()
  private var known: [[SourceTreeEntry]: [Build]] = [:]

  init(_ workspace: ObjectWorkspace, targets: [Target], jobs: Int) {
    self.workspace = workspace
    self.targets = targets
    self.jobs = jobs
  }

  /// The tree as extraction sees it.
  func sources(of tree: ObjectID, label: String, commit: ObjectID? = nil) throws(ToolError) -> StoredSourceTree {
    StoredSourceTree(try workspace.storedTree(tree, label: label, commit: commit))
  }

  /// Whether two trees have the same sources, so that their state is the same.
  func areAlike(_ first: ObjectID, _ second: ObjectID) throws(ToolError) -> Bool {
    if first == second { return true }
    return try sources(of: first, label: "").entries == sources(of: second, label: "").entries
  }

  /// One build a target, in their order.
  func builds(of tree: ObjectID, label: String) throws(ToolError) -> [Build] {
    let source = try sources(of: tree, label: label)
    if let builds = known[source.entries] {
      return builds.map { build in
        var build = build
        build.label = label
        return build
      }
    }
    let set = try cache.read(source, jobs: jobs)
    let builds = Parallel.map(targets, jobs: jobs) { BuildExtractor(set, leavesOutUnbuilt: false).build(for: $0) }
    try SourceTreeCheck.requireState(in: builds, of: label)
    known[source.entries] = builds
    return builds
  }
}
