import Extraction
import Findings
import GitStore

/// A stored tree as extraction sees it.
struct StoredSourceTree: SourceTree {
  let label: String
  let treeID: String?
  let entries: [SourceTreeEntry]
  private let tree: StoredTree
  private let files: [String: StoredPath]

  /// Lists the regular files that extraction reads; content is read by the readers.
  init(_ tree: StoredTree) {
    self.tree = tree
    label = tree.label
    treeID = tree.tree?.description
    var entries: [SourceTreeEntry] = []
    var files: [String: StoredPath] = [:]
    for file in tree.paths where file.isRegularFile && SourceCache.reads(file.path) {
      // A folder's files have no id without being read. The name of the tree and the path stand in: then two folders share nothing,
      // which costs time only.
      let id = file.contentID?.description ?? "\(tree.label)\u{0}\(file.path)"
      entries.append(SourceTreeEntry(path: file.path, contentID: id))
      files[file.path] = file
    }
    self.entries = entries
    self.files = files
  }

  func makeReader() throws -> any SourceReader { Reader(reader: try tree.makeReader(), files: files) }

  private struct Reader: SourceReader {
    let reader: TreeReader
    let files: [String: StoredPath]

    func bytes(of entry: SourceTreeEntry) throws -> [UInt8] {
      guard let file = files[entry.path] else {
        throw ToolError(.internalFault, "'\(entry.path)' is not in the listing it was taken from")
      }
      return try reader.read(file)
    }
  }
}
