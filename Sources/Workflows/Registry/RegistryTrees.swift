import Extraction
import Findings
import Foundation
import GitStore
import StateRegistry
import VMState

/// Where a registry's releases are: the trees that `FORK@RELEASE` names.
package struct RegistryTrees: Sendable {
  /// The folder that the registry's relative paths start at.
  package let directory: String
  package let index: RegistryIndex
  /// The repository that releases without a place of their own are looked up in.
  package let repository: String

  package init(directory: String, index: RegistryIndex, repository: String) {
    self.directory = directory
    self.index = index
    self.repository = repository
  }

  /// A tree, and the repository its revision is of.
  package struct Place: Hashable, Sendable {
    package var tree: TreeSpecification
    package var repository: String
  }

  /// - Throws: `usage` for a fork or release that the registry does not have.
  package func place(of name: ReleaseName) throws(ToolError) -> Place {
    guard let fork = index.fork(name.fork) else {
      throw ToolError(
        .usage, "the registry has no fork '\(name.fork)'",
        hint: NearestName.hint(for: name.fork, among: index.registry.forks.map(\.name))
          ?? "declare it: statereg fork declare \(name.fork) --from FORK@RELEASE")
    }
    guard let release = index.release(name) else {
      throw ToolError(
        .usage, "fork '\(name.fork)' has no release '\(name.release)' in the registry",
        hint: NearestName.hint(for: name.release, among: fork.releases.map(\.name))
          ?? "add it to 'releases' of forks/\(name.fork).yaml")
    }
    var place: Place
    if let snapshot = release.snapshot {
      place = Place(tree: TreeSpecification(base: .snapshot(absolute(snapshot))), repository: repository)
    } else if let folder = release.folder {
      place = Place(tree: TreeSpecification(base: .folder(absolute(folder))), repository: repository)
    } else if let base = release.base?.value, release.revision == nil, !release.patches.isEmpty {
      guard base != name else { throw ToolError(.usage, "release '\(name)' is its own base") }
      place = try self.place(of: base)
    } else {
      let home = home(of: fork)
      place = Place(tree: TreeSpecification(base: .revision(revision(of: release, in: home))), repository: home)
    }
    place.tree.series += release.patches.map(absolute)
    return place
  }

  /// What git calls the release: the tag of its name, or in a clone without that tag the commit that the registry gives it.
  private func revision(of release: Release, in home: String) -> String {
    if let revision = release.revision { return revision }
    guard let commit = release.commit, let repository = try? Repository(at: home),
      (try? repository.revision(release.name)) == nil, (try? repository.revision(commit)) != nil
    else { return release.name }
    return commit
  }

  /// The fork's own repository where it is a folder on this machine; an address is never fetched.
  private func home(of fork: Fork) -> String {
    guard let own = fork.repository else { return repository }
    let path = absolute(own)
    return FileManager.default.fileExists(atPath: path) ? path : repository
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }

  /// Reads the release's tree.
  ///
  /// - Throws: `usage` when it cannot be found, with what was looked for.
  package func build(
    of name: ReleaseName, target: Target, cache: RegistryTreeCache, jobs: Int
  ) throws(ToolError) -> Build {
    let source = try source(of: name)
    var build = try source.opened(cache.sources, [target], false, jobs: jobs).build(for: target)
    build.label = name.description
    try SourceTreeCheck.requireState(in: [build], of: name.description)
    return build
  }

  /// Finds the release's tree, with more patches on it.
  ///
  /// - Throws: `usage` when it cannot be found, with where the registry says it is.
  func source(of name: ReleaseName, series: [String] = []) throws(ToolError) -> BuildSource {
    var place = try place(of: name)
    place.tree.series += series
    do {
      let found = try LazyRepository(directory: place.repository).load(place.tree)
      // Of a clone without tags: people know the release, not its commit.
      if case .tree(let tree) = found, tree.label == index.release(name)?.commit {
        return .tree(tree.labelled(name.release))
      }
      return found
    } catch {
      guard case .revision(let revision) = place.tree.base, !isAtHand(name) else { throw error }
      let file = index.release(name)?.place.file ?? "forks/\(name.fork).yaml"
      let from = index.base(of: name) ?? index.fork(name.fork)?.parent?.value
      let home = index.fork(name.fork)?.repository.map { ["its fork's repository is '\($0)'"] } ?? []
      throw ToolError(
        error.kind, "the source of \(name) is not at hand: \(error.message)",
        notes: ["\(directory)/\(file) says that it is the revision '\(revision)'"] + home + error.notes,
        hint:
          "name a repository that has it with --repo, or say where the source is: statereg fork declare \(name.fork)"
          + " --release '\(name.release)' --from \(from?.description ?? "FORK@RELEASE") --git FOLDER")
    }
  }

  /// Whether the tree can be had here.
  package func isAtHand(_ name: ReleaseName) -> Bool {
    guard let place = try? place(of: name) else { return false }
    switch place.tree.base {
    case .folder(let path), .snapshot(let path): return FileManager.default.fileExists(atPath: path)
    case .revision(let revision): return (try? Repository(at: place.repository).revision(revision)) != nil
    }
  }
}

extension DeviceEntry {
  /// What the entry is about in a build; nil when the build has no such state.
  package func outline(in build: Build) -> WireOutline? {
    if !descriptions.isEmpty {
      for symbol in descriptions {
        if let index = build.descriptions.firstIndex(where: { $0.symbol == symbol && $0.kind == .declared }) {
          return WireOutline(of: DescriptionID(index), in: build, hooks: hooks, elsewhere: elsewhere)
        }
      }
      return nil
    }
    return device(in: build).map { WireOutline(of: $0, in: build, hooks: hooks, elsewhere: elsewhere) }
  }

  /// The first device that the entry's types or sections name; nil for entries about descriptions.
  func device(in build: Build) -> Device? {
    guard descriptions.isEmpty else { return nil }
    return types.lazy.compactMap { type in build.devices.first { $0.typeName == type && $0.hasState } }.first
      ?? sections.lazy.compactMap { section in
        build.devices.first { $0.sectionName.value == section && $0.hasState }
      }.first
  }
}

extension Device {
  fileprivate var hasState: Bool { description != nil || handlers != nil }
}
