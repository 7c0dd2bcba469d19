import Findings
import GitStore
import StateRegistry

/// Both sides of a comparison, found and listed; of trees no file has been read yet, snapshots are loaded.
struct ComparedTrees: Sendable {
  var base: BuildSource
  var head: BuildSource

  /// - Parameter repository: a directory in the repository that revisions are looked up in; not opened when both sides are folders
  ///   or snapshots.
  /// - Throws: `usage` for a revision that does not exist, `unreadable` for what cannot be read.
  init(_ comparison: Comparison, in repository: String, registry: String? = nil) throws(ToolError) {
    let repository = LazyRepository(directory: repository, registry: registry)
    switch comparison.base {
    case .tree(let specification):
      base = try repository.load(specification)
    case .mergeBase(let name):
      let opened = try repository.open()
      base = try Self.mergeBase(of: try opened.revision(name), and: comparison.head, in: opened)
    case .mergeBaseWithDefaultBranch:
      let opened = try repository.open()
      base = try Self.mergeBase(of: try opened.defaultBranch(), and: comparison.head, in: opened)
    }
    head = try repository.load(comparison.head)
  }

  private static func mergeBase(
    of other: Revision, and head: TreeSpecification, in repository: Repository
  ) throws(ToolError) -> BuildSource {
    let head = try repository.revision(head.revisionName ?? "HEAD")
    return .tree(try StoredTree(try repository.mergeBase(other, head), in: repository))
  }
}
