import Compatibility
import Extraction
import Findings
import GitStore
import StateRegistry
import VMState

/// The best format that two builds share, and the settings that select it: `statereg negotiate`.
package enum Negotiate {
  /// - Throws: `usage` for revisions, devices or machine types that do not exist, `unreadable` for what cannot be read.
  package static func run(
    _ request: NegotiateRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> NegotiationResult {
    let comparison = Comparison(
      base: .tree(try TreeSpecification(named: request.first)), head: try TreeSpecification(named: request.second))
    let trees = try ComparedTrees(comparison, in: request.repository, registry: request.registry)
    let builds = try ComparedBuilds(
      trees, targets: [request.target], onlyDefaultConfiguration: request.onlyDefaultConfiguration, jobs: request.jobs,
      progress: progress)
    guard let base = builds.base.first, let head = builds.head.first else {
      throw ToolError(.usage, "no target was asked for")
    }
    let selection = Selection(devices: request.devices, machines: request.machines)
    try selection.check([base, head])
    let options = CheckOptions(
      directions: request.directions, includesDevice: selection.wantsDevice,
      includesMachine: { selection.wantsMachine($0.name) || ($0.alias.map(selection.wantsMachine) ?? false) },
      jobs: request.jobs)
    let memory = TrialMemory()
    let check = CompatibilityCheck.run(base: base, head: head, options: options, memory: memory) { done, total in
      progress(WorkflowProgress(.runningRoundTrips, done: done, total: total))
    }
    var result = NegotiationResult(
      first: trees.base.side, second: trees.head.side, target: request.target.name, directions: request.directions)
    result.obstacles = check.findings.filter { $0.severity == .error || $0.rule == .undecided }
    let common = CompatibilityCheck.commonMachines(base: base, head: head, options: options)
    result.formats = FormatSearch(base: base, head: head, directions: request.directions, jobs: request.jobs)
      .formats(common, result.obstacles)
    guard let registry = request.registry else { return result }
    let index = RegistryIndex(try RegistryDirectory(path: registry).load())
    let names = [request.first, request.second].map { ReleaseName(naming: $0, in: index) }
    result.differences = FeatureDifferences(index).between(names[0], names[1], devicesOf: result.obstacles)
    let unreached = request.directions.filter { result.best($0) == nil }
    if !unreached.isEmpty {
      var search = RouteSearch(request, index, base: base, head: head, options: options, memory: memory)
      for direction in unreached {
        result.routes[direction] = try search.route(direction, past: result.obstacles, names, progress: progress)
      }
      result.routeCandidates = search.candidateCount
    }
    return result
  }
}

extension ReleaseName {
  /// The release that a user's words name: `FORK@RELEASE`, or a revision that is a release's name in one fork.
  init?(naming text: String, in index: RegistryIndex) {
    if let name = ReleaseName(parsing: text), index.release(name) != nil {
      self = name
      return
    }
    guard let name = index.registry.releaseNames.first(where: { $0.release == text }) else { return nil }
    self = name
  }
}
