/// A file of a tree.
package struct SourceTreeEntry: Hashable, Sendable {
  /// `/`-separated, relative to the root.
  package var path: String
  /// Equal ids mean equal bytes (git blob ids): what two revisions share is read once.
  package var contentID: String

  package init(path: String, contentID: String) {
    self.path = path
    self.contentID = contentID
  }
}
