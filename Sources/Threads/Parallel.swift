import Dispatch
import Synchronization

/// Work shared out over threads.
///
/// The calling thread takes part, and every call returns when all of its work is done: nothing goes on behind it.
package enum Parallel {
  /// How many of how many are done; called from any thread.
  package typealias Progress = @Sendable (Int, Int) -> Void

  /// One result for each element, in their order.
  ///
  /// - Parameter jobs: threads at most; one where it is less.
  package static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], jobs: Int, progress: Progress? = nil, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: elements.count))
    forEach(Array(elements.indices), jobs: jobs, progress: progress) { index in
      let result = transform(elements[index])
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// Each element once. They are taken in their order, and may end in another.
  package static func forEach<Element: Sendable>(
    _ elements: [Element], jobs: Int, progress: Progress? = nil, _ body: @Sendable (Element) -> Void
  ) {
    let done = Atomic<Int>(0)
    runs(of: elements.count, length: 1, jobs: jobs) {
    } body: { _, run in
      for index in run {
        body(elements[index])
        progress?(done.add(1, ordering: .relaxed).newValue, elements.count)
      }
    }
  }

  /// Hands out runs of neighbouring indices to workers, each of which has something of its own to work with, until none
  /// is left or one has failed.
  ///
  /// - Parameters:
  ///   - length: indices of a run: short enough to balance, long enough to leave the counter alone.
  ///   - worker: what a thread works with; made once for each.
  /// - Throws: the first failure. Runs that other workers had begun by then are finished, and no more are handed out.
  package static func runs<Worker, Failure: Error>(
    of count: Int, length: Int, jobs: Int, worker makeWorker: @Sendable () throws(Failure) -> Worker,
    body: @Sendable (Worker, Range<Int>) throws(Failure) -> Void
  ) throws(Failure) {
    let length = max(1, length)
    let next = Atomic<Int>(0)
    let failure = Mutex<Failure?>(nil)
    let threads = min(jobs, (count + length - 1) / length)
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
      do throws(Failure) {
        let worker = try makeWorker()
        while failure.withLock({ $0 == nil }) {
          let start = next.add(length, ordering: .relaxed).oldValue
          guard start < count else { return }
          try body(worker, start..<min(start + length, count))
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  /// Cuts a list into as many slices of neighbours as there are threads, and makes one result of each, in their order.
  /// For work in which an element's neighbours make it cheaper.
  ///
  /// - Throws: the failure of the first slice that has one; all slices are worked on to their end.
  package static func mapSlices<Element: Sendable, Result: Sendable, Failure: Error>(
    _ elements: [Element], slices: Int, _ transform: @Sendable (ArraySlice<Element>) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let count = max(1, min(slices, elements.count))
    let size = (elements.count + count - 1) / count
    let parts = (0..<count).map { number in
      elements[min(number * size, elements.count)..<min((number + 1) * size, elements.count)]
    }
    let ends = map(parts, jobs: count) { part -> Swift.Result<Result, Failure> in
      do throws(Failure) { return .success(try transform(part)) } catch { return .failure(error) }
    }
    var results: [Result] = []
    for end in ends { results.append(try end.get()) }
    return results
  }
}
