import Extraction
import Findings
import GitStore

/// Trees of a repository as the reader of commits sees them, under the names of their commits; what trees share is read
/// once. One thread at a time.
package final class StoredCommitSources: CommitSources {
  private let repository: Repository
  private let cache: SourceCache
  private let blobs: BlobReader
  private var revisions: [String: Revision] = [:]

  package init(_ repository: Repository, cache: SourceCache) throws(ToolError) {
    self.repository = repository
    self.cache = cache
    blobs = try repository.makeBlobReader()
  }

  private func revision(_ name: String) throws(ToolError) -> Revision {
    if let known = revisions[name] { return known }
    do {
      let revision = try repository.revision(name)
      revisions[name] = revision
      return revision
    } catch  where error.kind == .usage {
      // The names are those of commits that others were made on top of.
      throw ToolError(
        .unreadable, "commit \(name.prefix(10)) is missing from '\(repository.directory)'",
        hint: "in a shallow clone, 'git fetch --unshallow' brings it")
    }
  }

  package func changes(from old: String, to new: String, limit: Int) throws(ToolError) -> [SourceChange]? {
    func bytes(_ path: StoredPath?) throws(ToolError) -> [UInt8]? {
      guard let path, path.isRegularFile, let id = path.contentID else { return nil }
      return try blobs.read(id, as: path.path)
    }
    let paths = try repository.changedPaths(from: revision(old), to: revision(new)).filter {
      SourceCache.reads($0.path)
    }
    guard paths.count <= limit else { return nil }
    var changes: [SourceChange] = []
    for changed in paths {
      changes.append(SourceChange(path: changed.path, old: try bytes(changed.old), new: try bytes(changed.new)))
    }
    return changes
  }

  package func ancestors(ofTree tree: String, where isKnown: (String) -> Bool) throws(ToolError) -> [String] {
    var found: [String] = []
    var seen: Set<ObjectID> = [try revision(tree).commit]
    var level = Array(seen)
    // Merges have two sides; a few hundred commits are a week of QEMU.
    while !level.isEmpty, found.count < 3, seen.count < 400 {
      var next: [ObjectID] = []
      for commit in level {
        // In a shallow clone the last commits' parents are missing.
        for parent in (try? repository.parents(of: commit)) ?? [] where seen.insert(parent).inserted {
          if isKnown(parent.description) { found.append(parent.description) } else { next.append(parent) }
        }
      }
      level = next
    }
    return found
  }

  package func sources(ofTree tree: String) throws(ToolError) -> SourceSet {
    let stored = try StoredTree(revision(tree), in: repository)
    return try cache.read(StoredSourceTree(stored), jobs: 1)
  }
}
