import Threads

/// A trial that a check would run and that is not in the memory: run ahead, side by side with others, the check finds it there.
package struct PendingTrial: Sendable {
  enum Identity: Hashable, Sendable {
    case pair(TrialKey)
    case device(Int)
  }

  let identity: Identity
  let run: @Sendable () -> Void

  /// Runs each trial once, the first of those that are the same, so that places in the source do not depend on the threads.
  ///
  /// - Parameter progress: told how many of how many are done; from any thread.
  package static func run(
    _ trials: [PendingTrial], jobs: Int, progress: @escaping CompatibilityCheck.Progress = { _, _ in }
  ) {
    var seen: Set<Identity> = []
    let trials = trials.filter { seen.insert($0.identity).inserted }
    Parallel.forEach(trials, jobs: jobs, progress: progress) { $0.run() }
  }
}
