import Compatibility
import Findings
import VMState

/// The state of one tree as a file.
package enum MakeSnapshot {
  /// The file's text. The request's devices and machine types are not looked at: a snapshot is of all.
  ///
  /// - Throws: `usage` for a revision that does not exist, `unreadable` for a repository or tree that cannot be read.
  package static func text(
    _ request: ExtractRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> String {
    let source = try LazyRepository(directory: request.repository, registry: request.registry).load(request.tree)
    var whole = request
    whole.devices = []
    whole.machines = []
    let builds = try Extract.builds(of: source, whole, progress: progress)
    let side = source.side
    let snapshot = Snapshot(
      label: side.label, commitID: side.commitID, treeID: side.treeID, toolVersion: source.toolVersion,
      onlyDefaultConfiguration: request.onlyDefaultConfiguration, builds: builds)
    do {
      return try snapshot.text()
    } catch {
      throw ToolError(.unreadable, "'\(side.label)' cannot be written as a snapshot: \(error)", hint: error.hint)
    }
  }

  /// Makes the snapshot and writes it into a file, whole or not at all.
  package static func write(
    _ request: ExtractRequest, to path: String, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) {
    try SnapshotFile.write(try text(request, progress: progress), to: path)
  }
}

extension BuildSource {
  /// Of the statereg that read the tree.
  var toolVersion: String {
    if case .snapshot(let snapshot, _) = self { snapshot.toolVersion } else { ToolVersion.current }
  }
}
