import Synchronization

/// Remembers what a check told of its progress.
final class ProgressLog: Sendable {
  private let entries = Mutex<[(done: Int, total: Int)]>([])

  func add(_ done: Int, _ total: Int) { entries.withLock { $0.append((done, total)) } }

  var last: (done: Int, total: Int)? { entries.withLock { $0.max { $0.done < $1.done } } }
}
