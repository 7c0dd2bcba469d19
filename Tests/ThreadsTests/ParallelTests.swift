import Synchronization
import Testing
import Threads

@Suite struct ParallelTests {
  private struct Refusal: Error, Equatable { var number: Int }

  @Test(arguments: [0, 1, 2, 7]) func resultsStandInTheOrderOfTheirElements(jobs: Int) {
    #expect(Parallel.map(Array(0..<100), jobs: jobs) { $0 * 2 } == (0..<100).map { $0 * 2 })
  }

  @Test(arguments: [0, 1, 4]) func everyElementIsTakenOnce(jobs: Int) {
    let taken = Mutex<[Int: Int]>([:])
    Parallel.forEach(Array(0..<500), jobs: jobs) { element in taken.withLock { $0[element, default: 0] += 1 } }
    #expect(taken.withLock { $0.count } == 500)
    #expect(taken.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  @Test func nothingIsNothing() { #expect(Parallel.map([Int](), jobs: 4) { $0 }.isEmpty) }

  @Test(arguments: [1, 3]) func progressTellsEachNumberOnce(jobs: Int) {
    let told = Mutex<[Int]>([])
    _ = Parallel.map(Array(0..<50), jobs: jobs, progress: { done, _ in told.withLock { $0.append(done) } }) { $0 }
    #expect(told.withLock { $0.sorted() } == Array(1...50))
  }

  @Test(arguments: [(0, 16, 4), (5, 16, 4), (100, 16, 4), (100, 1, 1), (100, 0, 3)])
  func runsCoverAllIndicesOnce(count: Int, length: Int, jobs: Int) {
    let taken = Mutex<[Int]>([])
    Parallel.runs(of: count, length: length, jobs: jobs) {
    } body: { _, run in
      taken.withLock { $0 += Array(run) }
    }
    #expect(taken.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test func noMoreThanOneWorkerAJobIsMade() {
    let made = Atomic<Int>(0)
    Parallel.runs(of: 100, length: 10, jobs: 3) {
      made.add(1, ordering: .relaxed).newValue
    } body: { _, _ in
    }
    #expect((1...3).contains(made.load(ordering: .relaxed)))
  }

  @Test func aFailureEndsTheRuns() {
    let last = Atomic<Int>(0)
    let error = #expect(throws: Refusal.self) {
      try Parallel.runs(of: 1000, length: 10, jobs: 1) { () throws(Refusal) in
      } body: { _, run throws(Refusal) in
        last.store(run.upperBound, ordering: .relaxed)
        if run.contains(25) { throw Refusal(number: 25) }
      }
    }
    #expect(error == Refusal(number: 25))
    #expect(last.load(ordering: .relaxed) == 30)
  }

  @Test func aWorkerThatCannotBeMadeIsAFailure() {
    #expect(throws: Refusal(number: 1)) {
      try Parallel.runs(of: 10, length: 1, jobs: 2) { () throws(Refusal) in
        throw Refusal(number: 1)
      } body: { (_: Void, _) throws(Refusal) in
      }
    }
  }

  @Test(arguments: [0, 1, 3, 10, 200]) func slicesHoldAllElementsInOrder(slices: Int) {
    let parts = Parallel.mapSlices(Array(0..<100), slices: slices) { Array($0) }
    #expect(parts.flatMap(\.self) == Array(0..<100))
    #expect(parts.count <= max(1, slices))
  }

  @Test func theFirstSliceThatFailsIsTold() {
    #expect(throws: Refusal(number: 5)) {
      try Parallel.mapSlices(Array(0..<10), slices: 10) { slice throws(Refusal) -> Int in
        guard let first = slice.first, first < 5 else { throw Refusal(number: slice.first ?? 0) }
        return first
      }
    }
  }
}
