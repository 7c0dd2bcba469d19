import Synchronization
import Testing
import Workflows

@testable import statereg

@Suite struct ProgressLineTests {
  /// What a terminal was sent.
  private final class Screen: Sendable {
    private let text = Mutex("")
    func append(_ more: String) { text.withLock { $0 += more } }
    func take() -> String {
      text.withLock { text in
        defer { text = "" }
        return text
      }
    }
  }

  private let screen = Screen()
  private let start = ContinuousClock.Instant.now

  private func line() -> ProgressLine {
    ProgressLine(start: start) { [screen] in screen.append($0) }
  }

  @Test func nothingWithinTheFirstSecond() {
    let line = line()
    line.update(WorkflowProgress(.readingBase, done: 1, total: 2))
    #expect(line.tick(now: start + .milliseconds(999)))
    line.finish()
    #expect(screen.take() == "")
  }

  @Test func drawnOnceAndClearedAtTheEnd() {
    let line = line()
    line.update(WorkflowProgress(.runningRoundTrips, done: 12, total: 212))
    line.tick(now: start + .seconds(1))
    #expect(screen.take() == "\rrunning round trips 12/212\u{1b}[K")
    line.tick(now: start + .seconds(2))
    #expect(screen.take() == "")
    line.update(WorkflowProgress(.readingHead))
    line.tick(now: start + .seconds(3))
    #expect(screen.take() == "\rreading the head\u{1b}[K")
    line.finish()
    #expect(screen.take() == "\r\u{1b}[K")
  }

  @Test func nothingAfterTheEnd() {
    let line = line()
    line.finish()
    line.update(WorkflowProgress(.readingBase))
    #expect(!line.tick(now: start + .seconds(9)))
    line.finish()
    #expect(screen.take() == "")
  }
}
