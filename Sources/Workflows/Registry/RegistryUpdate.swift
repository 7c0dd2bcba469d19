import Findings
import Foundation
import GitStore
import StateRegistry
import VMState

/// From source trees to the registry's entries: `statereg registry update`.
package struct RegistryUpdate: Sendable {
  /// The registry's folder.
  package var registry: String
  /// The repository that releases are looked up in.
  package var repository: String
  package var fork: String
  /// Releases of the fork; empty for all that it lists.
  package var releases: [String]
  /// Device names; empty for all that have a file. Those without one get one.
  package var devices: [String]
  package var target: Target
  package var jobs: Int

  package init(
    registry: String, repository: String, fork: String, releases: [String] = [], devices: [String] = [], target: Target,
    jobs: Int = 1
  ) {
    self.registry = registry
    self.repository = repository
    self.fork = fork
    self.releases = releases
    self.devices = devices
    self.target = target
    self.jobs = jobs
  }

  package struct Result: Hashable, Sendable {
    /// Files that were written, within the registry.
    package var written: [String] = []
    package var notes: [String] = []
    package var releaseCount = 0
  }

  /// - Throws: `usage` for what the registry does not have; `unreadable` for trees that cannot be read. Files are replaced
  ///   whole, after all trees have been read.
  package func run(progress: @escaping WorkflowProgress.Observer) throws(ToolError) -> Result {
    let directory = try RegistryDirectory(path: registry)
    let known = try directory.load()
    let index = RegistryIndex(known)
    guard let fork = index.fork(fork) else {
      throw ToolError(
        .usage, "the registry has no fork '\(self.fork)'",
        hint: NearestName.hint(for: self.fork, among: known.forks.map(\.name)))
    }
    for name in releases where index.position(of: ReleaseName(fork: fork.name, release: name)) == nil {
      throw ToolError(
        .usage, "fork '\(fork.name)' has no release '\(name)'",
        hint: NearestName.hint(for: name, among: fork.releases.map(\.name)) ?? "add it to forks/\(fork.name).yaml first"
      )
    }
    let trees = RegistryTrees(directory: registry, index: index, repository: repository)
    let cache = RegistryTreeCache()
    var files = try entryFiles(known, directory)
    var before: [String: WireOutline] = [:]
    if let parent = fork.parent?.value, trees.isAtHand(parent) {
      before = Self.outlines(files, try trees.build(of: parent, target: target, cache: cache, jobs: jobs))
    }
    var result = Result()
    let wanted = fork.releases.filter { releases.isEmpty || releases.contains($0.name) }
    for (number, release) in wanted.enumerated() {
      progress(WorkflowProgress(.readingHead, done: number, total: wanted.count))
      let name = ReleaseName(fork: fork.name, release: release.name)
      let build = try trees.build(of: name, target: target, cache: cache, jobs: jobs)
      let outlines = Self.outlines(files, build)
      for (device, file) in files.sorted(by: { $0.key < $1.key }) {
        // What its base carries it carries: a carrier of its own would hide the base's.
        if release.base != nil, let entry = known.device(device),
          EntryVerification.findings(entry, outlines[device], at: name, label: name.description, in: index).isEmpty
        {
          continue
        }
        do {
          var update = EntryUpdate(file, in: known)
          try update.record(outlines[device], at: name, before: before[device])
          files[device] = update.file
          result.notes += update.notes
        } catch {
          throw ToolError(
            .usage, "\(registry)/\(error.place): \(error.message)", notes: ["while \(name) was recorded"],
            hint: error.hint)
        }
      }
      before = before.merging(outlines) { $1 }
      result.releaseCount += 1
    }
    for (_, file) in files.sorted(by: { $0.key < $1.key }) {
      let old = FileManager.default.contents(atPath: "\(registry)/\(file.name)")
      guard old != Data(file.text.utf8) else { continue }
      try directory.replace(file.name, with: file.text)
      result.written.append(file.name)
      if old == nil, let schema = try directory.addSchema(of: .device) { result.written.append(schema) }
    }
    return result
  }

  private func entryFiles(_ known: Registry, _ directory: RegistryDirectory) throws(ToolError) -> [String: EntryFile] {
    var files: [String: EntryFile] = [:]
    do throws(RegistryProblem) {
      for device in known.devices where devices.isEmpty || devices.contains(device.name) {
        guard device.targets.isEmpty || device.targets.contains(target.name) else { continue }
        let text = String(decoding: (try? directory.bytes(of: device.place.file)) ?? [], as: UTF8.self)
        files[device.name] = try EntryFile(name: device.place.file, text: text)
      }
      for name in devices where known.devices.allSatisfy({ $0.name != name }) {
        files[name] = try EntryFile(newFor: name)
      }
    } catch {
      throw ToolError(.usage, "\(registry)/\(error.place): \(error.message)", hint: error.hint)
    }
    return files
  }

  private static func outlines(_ files: [String: EntryFile], _ build: Build) -> [String: WireOutline] {
    files.compactMapValues { $0.entry.outline(in: build) }
  }
}
