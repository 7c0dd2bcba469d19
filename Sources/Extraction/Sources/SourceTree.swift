/// A tree of files as extraction sees it: a git revision, a folder, either with patches on top.
package protocol SourceTree: Sendable {
  /// How the user named it.
  var label: String { get }
  /// Git tree id where there is one.
  var treeID: String? { get }
  /// Every regular file.
  var entries: [SourceTreeEntry] { get }
  /// A reader for one thread.
  func makeReader() throws -> any SourceReader
}

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

/// Reads files of a `SourceTree`; used by one thread at a time.
package protocol SourceReader {
  func bytes(of entry: SourceTreeEntry) throws -> [UInt8]
}
