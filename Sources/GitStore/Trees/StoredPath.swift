/// One file of a stored tree.
package struct StoredPath: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case file
    case executable
    /// Its content is the path it points to. Never followed, as git does not follow it.
    case symbolicLink
    /// A commit of another repository; it has no content here, its id is that commit's.
    case submodule
  }

  /// Relative to the tree's root, `/` between the parts. Bytes that are not UTF-8 are escaped (`PathText`).
  package var path: String
  package var kind: Kind
  /// The blob id of the content (of a submodule: its commit). nil for a file of a folder, whose id costs reading it:
  /// ask the reader.
  package var contentID: ObjectID?

  package init(path: String, kind: Kind, contentID: ObjectID?) {
    self.path = path
    self.kind = kind
    self.contentID = contentID
  }

  /// Whether reading it gives the bytes of a source file.
  package var isRegularFile: Bool { kind == .file || kind == .executable }
}
