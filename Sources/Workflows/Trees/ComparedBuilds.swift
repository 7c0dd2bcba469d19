import Extraction
import Findings
import Threads
import VMState

/// Both sides' builds, one a target, in the request's order.
struct ComparedBuilds {
  var base: [Build]
  var head: [Build]
  var trees: ComparedTrees

  /// Reads both trees (what they share once) and extracts the builds with `jobs` threads.
  init(
    _ trees: ComparedTrees, targets: [Target], onlyDefaultConfiguration: Bool, jobs: Int,
    progress: WorkflowProgress.Observer
  ) throws(ToolError) {
    self.trees = trees
    let cache = SourceCache()
    progress(WorkflowProgress(.readingBase))
    let baseSources = try trees.base.opened(cache, targets, onlyDefaultConfiguration, jobs: jobs)
    progress(WorkflowProgress(.readingHead))
    let headSources = try trees.head.opened(cache, targets, onlyDefaultConfiguration, jobs: jobs)
    progress(WorkflowProgress(.extractingHead))
    let work = targets.flatMap { [(sources: baseSources, target: $0), (sources: headSources, target: $0)] }
    let builds = Parallel.map(work, jobs: jobs) { $0.sources.build(for: $0.target) }
    base = stride(from: 0, to: builds.count, by: 2).map { builds[$0] }
    head = stride(from: 1, to: builds.count, by: 2).map { builds[$0] }
    try SourceTreeCheck.requireState(in: base, of: trees.base.label)
    try SourceTreeCheck.requireState(in: head, of: trees.head.label)
  }
}
