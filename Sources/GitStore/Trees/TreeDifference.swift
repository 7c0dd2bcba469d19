import CLibgit2
import Findings
import Foundation

/// A file that two trees have differently.
package struct ChangedPath: Hashable, Sendable {
  package var path: String
  /// Nil on the side that does not have it.
  package var old: StoredPath?
  package var new: StoredPath?
}

extension Repository {
  /// What differs between the trees of two revisions, by path. Folders with one id on both sides are not looked into.
  /// - Throws: `.unreadable` when a tree object is missing or damaged.
  package func changedPaths(from old: Revision, to new: Revision) throws(ToolError) -> [ChangedPath] {
    var difference = TreeDifference()
    do {
      try withHandle { (repository) throws(GitFailure) in
        var pending: [TreeDifference.Pair] = [.init(old: old.tree, new: new.tree, prefix: "")]
        while let next = pending.popLast() { pending += try difference.add(next, of: repository) }
      }
    } catch {
      throw condition.unreadable("a folder of '\(old.name)' or '\(new.name)'", error)
    }
    return difference.changes.sorted { $0.path < $1.path }
  }
}

/// Collects what two git trees have differently.
private struct TreeDifference {
  struct Pair {
    var old: ObjectID?
    var new: ObjectID?
    var prefix: String
  }

  private struct Entry {
    var id: ObjectID
    var kind: StoredPath.Kind?
  }

  private(set) var changes: [ChangedPath] = []

  /// Adds one folder's files and returns the folders below it that differ.
  mutating func add(_ pair: Pair, of repository: OpaquePointer) throws(GitFailure) -> [Pair] {
    guard pair.old != pair.new else { return [] }
    let old = try entries(pair.old, of: repository)
    let new = try entries(pair.new, of: repository)
    var below: [Pair] = []
    for name in Set(old.keys).union(new.keys) {
      let (left, right) = (old[name], new[name])
      if let left, let right, left.id == right.id, left.kind == right.kind { continue }
      let path = pair.prefix + name
      func file(_ entry: Entry?) -> StoredPath? {
        entry.flatMap { entry in entry.kind.map { StoredPath(path: path, kind: $0, contentID: entry.id) } }
      }
      func folder(_ entry: Entry?) -> ObjectID? { entry.flatMap { $0.kind == nil ? $0.id : nil } }
      if file(left) != nil || file(right) != nil {
        changes.append(ChangedPath(path: path, old: file(left), new: file(right)))
      }
      if folder(left) != nil || folder(right) != nil {
        below.append(Pair(old: folder(left), new: folder(right), prefix: path + "/"))
      }
    }
    return below
  }

  /// By name; a folder has no kind.
  private func entries(_ id: ObjectID?, of repository: OpaquePointer) throws(GitFailure) -> [String: Entry] {
    guard let id else { return [:] }
    var raw = id.raw
    let tree = try Owned("git_tree_lookup", release: { git_tree_free($0) }) { git_tree_lookup(&$0, repository, &raw) }
    var entries: [String: Entry] = [:]
    for index in 0..<git_tree_entrycount(tree.pointer) {
      guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry),
        let raw = git_tree_entry_id(entry)
      else { continue }
      let bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: strlen(name))
      let kind: StoredPath.Kind? =
        switch git_tree_entry_filemode(entry) {
        case GIT_FILEMODE_TREE: nil
        case GIT_FILEMODE_LINK: .symbolicLink
        case GIT_FILEMODE_COMMIT: .submodule
        case GIT_FILEMODE_BLOB_EXECUTABLE: .executable
        default: .file
        }
      entries[PathText.text(of: bytes)] = Entry(id: ObjectID(raw.pointee), kind: kind)
    }
    return entries
  }
}
