import Findings
import StateRegistry
import Synchronization
import Threads
import VMState

/// The builds of a matrix's members.
enum MatrixBuilds {
  struct Loaded: Sendable {
    var build: Build?
    /// Why there is none.
    var absence: String?
  }

  /// One for each name. A release whose tree is not here is absent; one that is here and cannot be read is an error.
  static func load(
    _ names: [ReleaseName], _ request: MatrixRequest, _ index: RegistryIndex,
    progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [Loaded] {
    let trees = RegistryTrees(directory: request.registry, index: index, repository: request.repository)
    let cache = RegistryTreeCache()
    let done = Atomic<Int>(0)
    let results = Parallel.map(names, jobs: request.jobs) { name -> Result<Loaded, ToolError> in
      defer {
        let done = done.add(1, ordering: .relaxed).newValue
        progress(WorkflowProgress(.readingReleases, done: done, total: names.count))
      }
      guard trees.isAtHand(name) else {
        return .success(Loaded(build: nil, absence: "its tree is not in '\(request.repository)'"))
      }
      do throws(ToolError) {
        return .success(Loaded(build: try trees.build(of: name, target: request.target, cache: cache, jobs: 1)))
      } catch {
        return .failure(error)
      }
    }
    var loaded: [Loaded] = []
    for result in results { loaded.append(try result.get()) }
    return loaded
  }
}
