import Findings
import StateRegistry
import VMState

/// The registry held against trees: `statereg registry verify`.
package struct RegistryVerify: Sendable {
  package var registry: String
  package var repository: String
  /// Releases as `FORK@RELEASE`; empty for all whose trees are at hand.
  package var releases: [ReleaseName]
  package var target: Target
  package var jobs: Int

  package init(
    registry: String, repository: String, releases: [ReleaseName] = [], target: Target, jobs: Int = 1
  ) {
    self.registry = registry
    self.repository = repository
    self.releases = releases
    self.target = target
    self.jobs = jobs
  }

  package struct Result: Sendable {
    package var findings: [RegistryFinding] = []
    /// Releases that were held against their trees.
    package var verified: [ReleaseName] = []
    /// Releases without a tree at hand: nothing was said of them.
    package var absent: [ReleaseName] = []
    /// Devices and releases that agree.
    package var agreementCount = 0
  }

  /// - Throws: `usage` for releases that the registry does not have, or a registry that cannot be read.
  package func run(progress: @escaping WorkflowProgress.Observer) throws(ToolError) -> Result {
    let index = RegistryIndex(try RegistryDirectory(path: registry).load())
    let trees = RegistryTrees(directory: registry, index: index, repository: repository)
    let cache = RegistryTreeCache()
    var result = Result()
    let wanted = releases.isEmpty ? index.registry.releaseNames : releases
    for (number, name) in wanted.enumerated() {
      progress(WorkflowProgress(.readingHead, done: number, total: wanted.count))
      guard !releases.isEmpty || trees.isAtHand(name) else {
        result.absent.append(name)
        continue
      }
      let build = try trees.build(of: name, target: target, cache: cache, jobs: jobs)
      result.verified.append(name)
      for device in index.registry.devices where device.targets.isEmpty || device.targets.contains(target.name) {
        let found = EntryVerification.findings(
          device, device.outline(in: build), at: name, label: name.description, in: index)
        result.findings += found
        if found.isEmpty, index.number(of: device, at: name).value != nil { result.agreementCount += 1 }
      }
    }
    return result
  }
}
