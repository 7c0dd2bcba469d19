import CLibgit2
import Findings
import Foundation

extension Repository {
  /// All files of a revision's tree, in the order of their paths. Contents are not read.
  /// - Throws: `.unreadable` when a tree object is missing or damaged.
  package func files(of revision: Revision) throws(ToolError) -> [StoredPath] {
    var listing = TreeListing()
    var visited = (id: revision.tree, prefix: "")
    do {
      try withHandle { (repository) throws(GitFailure) in
        // A stack of our own: a tree may be nested deeper than the thread's.
        var pending = [visited]
        while let next = pending.popLast(), !listing.isOverfull {
          visited = next
          pending += try listing.add(next.id, below: next.prefix, of: repository)
        }
      }
    } catch {
      let part = visited.prefix.isEmpty ? "the tree" : "the folder '\(visited.prefix)'"
      throw condition.unreadable("\(part) of '\(revision.name)' (\(visited.id))", error)
    }
    if listing.isOverfull {
      throw ToolError(
        .unreadable, "the tree of '\(revision.name)' has more than \(TreeListing.mostEntries) files and folders")
    }
    return listing.files.sorted { $0.path < $1.path }
  }
}

/// Collects the entries of git trees.
private struct TreeListing {
  /// Trees that share subtrees can stand for any number of paths in a few objects; QEMU has under 20,000.
  static let mostEntries = 2_000_000

  private(set) var files: [StoredPath] = []
  private var folders = 0

  var isOverfull: Bool { files.count + folders > Self.mostEntries }

  /// Adds the files of one tree object and returns the trees below it.
  mutating func add(
    _ id: ObjectID, below prefix: String, of repository: OpaquePointer
  ) throws(GitFailure) -> [(id: ObjectID, prefix: String)] {
    var raw = id.raw
    let tree = try Owned("git_tree_lookup", release: { git_tree_free($0) }) { git_tree_lookup(&$0, repository, &raw) }
    var below: [(id: ObjectID, prefix: String)] = []
    for index in 0..<git_tree_entrycount(tree.pointer) {
      guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry),
        let raw = git_tree_entry_id(entry)
      else { continue }
      let bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: strlen(name))
      let path = prefix + PathText.text(of: bytes)
      let id = ObjectID(raw.pointee)
      switch git_tree_entry_filemode(entry) {
      case GIT_FILEMODE_TREE: below.append((id, path + "/"))
      case GIT_FILEMODE_LINK: files.append(StoredPath(path: path, kind: .symbolicLink, contentID: id))
      case GIT_FILEMODE_COMMIT: files.append(StoredPath(path: path, kind: .submodule, contentID: id))
      case GIT_FILEMODE_BLOB_EXECUTABLE: files.append(StoredPath(path: path, kind: .executable, contentID: id))
      default: files.append(StoredPath(path: path, kind: .file, contentID: id))
      }
    }
    folders += 1
    return below
  }
}
