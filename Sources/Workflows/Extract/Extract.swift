import Extraction
import Findings
import Threads
import VMState

/// The state that one tree declares.
package enum Extract {
  /// One build a target, in the request's order.
  ///
  /// - Throws: `usage` for a revision, device or machine type that does not exist, `unreadable` for a repository or tree that
  ///   cannot be read.
  package static func run(
    _ request: ExtractRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [Build] {
    let source = try LazyRepository(directory: request.repository, registry: request.registry).load(request.tree)
    return try builds(of: source, request, progress: progress)
  }

  static func builds(
    of source: BuildSource, _ request: ExtractRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [Build] {
    progress(WorkflowProgress(.readingHead))
    let opened = try source.opened(
      SourceCache(), request.targets, request.onlyDefaultConfiguration, jobs: request.jobs)
    progress(WorkflowProgress(.extractingHead, done: 0, total: request.targets.count))
    let builds = Parallel.map(request.targets, jobs: request.jobs) { opened.build(for: $0) }
    try SourceTreeCheck.requireState(in: builds, of: source.label)
    return try builds.map { (build) throws(ToolError) in
      try Selection(devices: request.devices, machines: request.machines).applied(to: build)
    }
  }
}
