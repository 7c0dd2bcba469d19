import Findings
import GitStore

extension TreeSpecification {
  /// Reads what the user called a tree, and catches a folder without its `dir:`: no revision starts like a path.
  ///
  /// - Throws: `usage` when no tree can be called that.
  package init(named text: String) throws(ToolError) {
    try self.init(parsing: text)
    try refusePaths()
  }

  /// - Throws: `usage` when the revision is a path or an option.
  func refusePaths() throws(ToolError) {
    guard case .revision(let name) = base else { return }
    if name.hasPrefix(".") || name.hasPrefix("/") || name.hasPrefix("~/") {
      let kind = SnapshotFile.isOne(name) ? "snapshot" : "dir"
      throw ToolError(
        .usage, "'\(name)' is no revision", hint: "write \(kind):\(name) for a \(kind == "dir" ? "folder" : kind)")
    }
    if name.hasPrefix("-") { throw ToolError(.usage, "'\(name)' is no revision: it starts with '-'") }
  }

  /// The git revision in it; nil for a folder or snapshot.
  var revisionName: String? {
    if case .revision(let name) = base { name } else { nil }
  }
}
