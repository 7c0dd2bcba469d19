import Findings
import GitStore
import StateRegistry
import VMState

/// Where a branch stands in the registry, and whom it has promised what.
struct BackportPlace {
  let index: RegistryIndex
  let trees: RegistryTrees
  /// The newest release of the registry that the branch has.
  let release: ReleaseName

  /// Nil when the branch has no release of the registry.
  init?(_ registry: String, branch tip: Revision, in repository: Repository) throws(ToolError) {
    let index = RegistryIndex(try RegistryDirectory(path: registry).load())
    trees = RegistryTrees(directory: registry, index: index, repository: repository.directory)
    self.index = index
    var best: (name: ReleaseName, distance: Int)?
    for fork in index.registry.forks {
      for (position, release) in fork.releases.enumerated().reversed() {
        guard release.folder == nil, release.snapshot == nil, release.patches.isEmpty,
          let name = try? repository.revision(release.revision ?? release.name),
          (try? repository.mergeBase(name, tip))?.commit == name.commit
        else { continue }
        if best == nil || fork.name != best?.name.fork {
          // Of two forks the one whose release is nearer: a fork has its parent's releases too.
          let found = (name: ReleaseName(fork: fork.name, release: release.name), distance: position)
          if best == nil || Self.descends(found.name, from: best?.name, in: index) { best = found }
        }
        break
      }
    }
    guard let best else { return nil }
    release = best.name
  }

  private static func descends(_ name: ReleaseName, from other: ReleaseName?, in index: RegistryIndex) -> Bool {
    guard let other else { return true }
    var fork = index.fork(name.fork)
    for _ in 0..<8 {
      guard let parent = fork?.parent?.value else { return false }
      if parent.fork == other.fork { return true }
      fork = index.fork(parent.fork)
    }
    return false
  }

  /// A release that comes after the branch's own, and the ways in which guests are promised to go between the two.
  struct Later {
    var release: ReleaseName
    var directions: [Direction]
  }

  /// In the registry's order.
  var laterReleases: [Later] {
    let promised = PromisedPairs(index)
    var found: [ReleaseName: Set<Direction>] = [:]
    var order: [ReleaseName] = []
    for pair in promised.pairs where pair.from == release || pair.to == release {
      let other = pair.from == release ? pair.to : pair.from
      if other.fork == release.fork, let mine = index.position(of: release), let theirs = index.position(of: other),
        theirs < mine
      {
        continue
      }
      if found[other] == nil { order.append(other) }
      found[other, default: []].insert(pair.from == release ? .forward : .backward)
    }
    return order.map { name in
      Later(release: name, directions: Direction.allCases.filter { found[name]?.contains($0) ?? false })
    }
  }
}
