import Findings

extension ObjectWorkspace {
  /// The paths of files that differ between two trees, in order: of a file that moved, both.
  package func changedPaths(from old: ObjectID, to new: ObjectID) throws(ToolError) -> [String] {
    try changes(from: old, to: new).map(\.path)
  }
}
