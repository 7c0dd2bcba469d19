import Synchronization
import Testing
import Threads

@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 7]) func resultsStandInTheOrderOfTheirElements(jobs: Int) {
    #expect(Parallel.map(Array(0..<100), jobs: jobs) { $0 * 2 } == (0..<100).map { $0 * 2 })
  }

  @Test func everyElementIsTakenOnce() {
    let taken = Mutex<[Int: Int]>([:])
    _ = Parallel.map(Array(0..<500), jobs: 4) { element in taken.withLock { $0[element, default: 0] += 1 } }
    #expect(taken.withLock { $0.count } == 500)
    #expect(taken.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  @Test func nothingIsNothing() { #expect(Parallel.map([Int](), jobs: 4) { $0 }.isEmpty) }
}
