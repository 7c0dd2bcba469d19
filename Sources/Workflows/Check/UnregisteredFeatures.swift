import Compatibility
import Findings
import StateRegistry
import VMState

/// What the head adds to the registry's devices, and the registry does not know.
///
/// Only devices that have an entry are looked at, and only what the base does not send: a registry that lags behind is for
/// `registry verify` to say.
struct UnregisteredFeatures {
  private let index: RegistryIndex
  /// The release that the head is, or, for a state between releases, the fork it is of and what the user called it.
  private let release: ReleaseName
  /// The registry is one that its people can be asked to change.
  private let isKept: Bool

  init(_ registry: Registry, base: BuildSource, head: BuildSource, named comparison: Comparison, isKept: Bool) {
    index = RegistryIndex(registry)
    self.isKept = isKept
    let headRelease = Self.release(comparison.head.revisionName, head, registry)
    let baseName: String? = if case .tree(let tree) = comparison.base { tree.revisionName } else { nil }
    let fork = headRelease?.fork ?? Self.release(baseName, base, registry)?.fork ?? registry.forks.first?.name
    release = headRelease ?? ReleaseName(fork: fork ?? "FORK", release: head.label)
  }

  /// By its name in the registry, what git calls it, or its commit.
  private static func release(_ named: String?, _ source: BuildSource, _ registry: Registry) -> ReleaseName? {
    if let name = named.flatMap({ ReleaseName(parsing: $0) }), registry.release(name) != nil { return name }
    let (label, commit) = (source.label, source.side.commitID)
    var called: [ReleaseName] = []
    var committed: [ReleaseName] = []
    for fork in registry.forks {
      for release in fork.releases where release.patches.isEmpty {
        let name = ReleaseName(fork: fork.name, release: release.name)
        if (release.revision ?? release.name) == label || name.description == label { called.append(name) }
        if let id = release.commit, let commit, commit.hasPrefix(id) { committed.append(name) }
      }
    }
    // Two forks may call a release alike: then the commit tells.
    return called.count == 1 ? called[0] : committed.first
  }

  func findings(base: Build, head: Build, where isWanted: (Device) -> Bool) -> [Finding] {
    index.registry.devices.flatMap { entry -> [Finding] in
      guard entry.targets.isEmpty || entry.targets.contains(head.target.name) else { return [] }
      let device = entry.device(in: head)
      if let device, !isWanted(device) { return [] }
      guard let new = entry.outline(in: head) else { return [] }
      let old = entry.outline(in: base)
      if let old, old == new { return [] }
      return EntryAddition.additions(to: entry, base: old, head: new, at: release).map { addition in
        UnregisteredFeatureRule.finding(
          addition, to: entry, of: device, number: new.version, on: head.target, in: index, at: release,
          isKept: isKept)
      }
    }
  }
}
