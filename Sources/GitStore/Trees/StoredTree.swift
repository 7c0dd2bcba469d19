import Findings

/// The files of one side of a comparison, wherever they are kept: a git revision, a folder, or either with a patch series
/// on top. What is in it is decided when it is made; contents are read later, through readers.
package struct StoredTree: Sendable {
  /// What the user called it (`v7.2.16`, `dir:qemu`), for messages.
  package private(set) var label: String
  /// The commit it is, or that a series was applied to; nil for a folder.
  package let commit: ObjectID?
  /// The git tree it is, exactly; nil for a folder and for a patched tree.
  package let tree: ObjectID?
  /// All files, in the order of their paths' bytes.
  package let paths: [StoredPath]
  /// What is in the place but not in `paths`, and why; in order of paths.
  package let leftOut: [LeftOut]
  /// What a reader of this tree should know although nothing failed: hunks that matched only loosely, binary patches.
  package let notes: [String]
  let contents: Contents

  /// Something that was found and not taken.
  package struct LeftOut: Hashable, Sendable {
    package var path: String
    /// As the end of a sentence about the path: `is a named pipe`.
    package var reason: String
  }

  /// Where the bytes are.
  struct Contents: Sendable {
    /// The repository whose object database has the blobs.
    var repository: Repository?
    /// The folder that has the files without a content id.
    var root: String?
    /// What a series changed, by blob id; looked at before the others.
    var patched: [ObjectID: [UInt8]] = [:]
  }

  /// The same tree under another name.
  package func labelled(_ label: String) -> StoredTree {
    var tree = self
    tree.label = label
    return tree
  }

  init(
    label: String, commit: ObjectID?, tree: ObjectID?, paths: [StoredPath], leftOut: [LeftOut] = [],
    notes: [String] = [], contents: Contents
  ) {
    self.label = label
    self.commit = commit
    self.tree = tree
    self.paths = paths
    self.leftOut = leftOut
    self.notes = notes
    self.contents = contents
  }

  /// The tree of a revision.
  package init(_ revision: Revision, in repository: Repository) throws(ToolError) {
    self.init(
      label: revision.name, commit: revision.commit, tree: revision.tree,
      paths: try repository.files(of: revision), contents: Contents(repository: repository))
  }

  /// The file of this path, or nil.
  package subscript(path: String) -> StoredPath? {
    var (low, high) = (0, paths.count)
    while low < high {
      let middle = low + (high - low) / 2
      if paths[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return low < paths.count && paths[low].path == path ? paths[low] : nil
  }

  /// A reader of its own for one thread.
  package func makeReader() throws(ToolError) -> TreeReader {
    try TreeReader(of: self)
  }

  /// Bytes. Files above it are not read: QEMU's largest source file has under 2 MiB.
  package static let largestFile = 32 << 20

  static func tooLarge(_ title: String, bytes: Int) -> ToolError {
    ToolError(.unreadable, "\(title) has \(bytes) bytes, more than the \(largestFile) that are read")
  }
}
