import Findings
import GitStore
import StateRegistry

/// A repository that is opened once, when first asked for: plain folders need none.
final class LazyRepository {
  private let directory: String
  /// The registry's folder, read when a tree is named `FORK@RELEASE`.
  private let registry: String?
  private var opened: Repository?

  init(directory: String, registry: String? = nil) {
    self.directory = directory
    self.registry = registry
  }

  func open() throws(ToolError) -> Repository {
    if let opened { return opened }
    let repository = try Repository(at: directory)
    opened = repository
    return repository
  }

  func load(_ specification: TreeSpecification) throws(ToolError) -> BuildSource {
    if let found = try release(specification) { return found }
    switch specification.base {
    case .snapshot(let path): return .snapshot(try SnapshotFile.read(path), path: path)
    case .folder, .revision: break
    }
    do {
      return .tree(try specification.load { () throws(ToolError) in try self.open() })
    } catch {
      // A file's name where a revision is expected: who has a snapshot may have no repository at all.
      guard let name = specification.revisionName, SnapshotFile.isOne(name) else { throw error }
      throw ToolError(error.kind, error.message, notes: error.notes, hint: "write snapshot:\(name) for the snapshot")
    }
  }

  /// The tree of a release that the registry knows; nil for all other names.
  private func release(_ specification: TreeSpecification) throws(ToolError) -> BuildSource? {
    guard let registry, case .revision(let text) = specification.base, let name = ReleaseName(parsing: text) else {
      return nil
    }
    let index = RegistryIndex(try RegistryDirectory(path: registry).load())
    // A branch may be called so too: it is the registry's when its fork is.
    guard index.fork(name.fork) != nil else { return nil }
    return try RegistryTrees(directory: registry, index: index, repository: directory)
      .source(of: name, series: specification.series)
  }
}
