import Compatibility
import Findings
import StateRegistry
import VMState

/// Does the head still exchange guests with the base?
package enum Check {
  /// - Throws: `usage` for revisions, devices or machine types that do not exist, `unreadable` for a repository or tree that
  ///   cannot be read.
  package static func run(
    _ request: CheckRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> CheckResult {
    let trees = try ComparedTrees(request.comparison, in: request.repository, registry: request.registry)
    let builds = try ComparedBuilds(
      trees, targets: request.targets, onlyDefaultConfiguration: request.onlyDefaultConfiguration, jobs: request.jobs,
      progress: progress)
    let selection = Selection(devices: request.devices, machines: request.machines)
    try selection.check(builds.base + builds.head)
    let registry = try request.registry.map { path throws(ToolError) in try RegistryDirectory(path: path).load() }
    let whitelists = RegistryWhitelists.whitelists(of: registry)
    let options = CheckOptions(
      directions: request.directions, includesDevice: selection.wantsDevice,
      includesMachine: { selection.wantsMachine($0.name) || ($0.alias.map(selection.wantsMachine) ?? false) },
      jobs: request.jobs, baseWhitelists: whitelists, headWhitelists: whitelists)
    let unregistered = registry.map {
      UnregisteredFeatures(
        $0, base: trees.base, head: trees.head, named: request.comparison, isKept: request.keepsRegistry)
    }
    let results = zip(builds.base, builds.head).map { base, head in
      var result = CompatibilityCheck.run(base: base, head: head, options: options) { done, total in
        progress(WorkflowProgress(.runningRoundTrips, done: done, total: total))
      }
      result.findings += unregistered?.findings(base: base, head: head, where: selection.wantsDevice) ?? []
      return result
    }
    var result = CheckResult.merging(results)
    result.base = trees.base.side
    result.head = trees.head.side
    return result
  }
}
