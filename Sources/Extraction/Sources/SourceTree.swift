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
