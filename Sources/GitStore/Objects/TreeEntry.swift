/// One entry of a tree object.
struct TreeEntry: Hashable, Sendable {
  /// One part of a path (`PathText`).
  var name: String
  var content: FileEntry

  /// git sorts a folder as if its name ended with a slash.
  var sortKey: [UInt8] {
    PathText.bytes(of: name) + (content.mode.isFolder ? [UInt8(ascii: "/")] : [])
  }
}
