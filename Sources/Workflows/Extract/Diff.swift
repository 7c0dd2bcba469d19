import Findings
import StateDiff
import VMState

/// What was done to the state between two trees, in words.
package enum Diff {
  /// One difference a target, in the request's order.
  ///
  /// - Throws: `usage` for revisions or devices that do not exist, `unreadable` for a repository or tree that cannot be read.
  package static func run(
    _ request: DiffRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [StateDifference] {
    let trees = try ComparedTrees(request.comparison, in: request.repository, registry: request.registry)
    let builds = try ComparedBuilds(
      trees, targets: request.targets, onlyDefaultConfiguration: request.onlyDefaultConfiguration, jobs: request.jobs,
      progress: progress)
    let selection = Selection(devices: request.devices, machines: [])
    try selection.check(builds.base + builds.head)
    return zip(builds.base, builds.head).map { base, head in
      guard !request.devices.isEmpty else { return BuildComparison.difference(from: base, to: head) }
      return BuildComparison.difference(
        from: base.restricted(toDevicesWhere: selection.wantsDevice),
        to: head.restricted(toDevicesWhere: selection.wantsDevice))
    }
  }
}
