import Findings
import Foundation
import Synchronization
import Workflows

/// One line on a terminal that says what takes so long: not before a second has passed, and gone at the end.
final class ProgressLine: Sendable {
  /// Work that ends sooner shows nothing.
  static let patience = Duration.seconds(1)
  /// Seconds between two drawings.
  private static let interval = 0.1

  private struct State {
    var progress: WorkflowProgress?
    var drawn: WorkflowProgress?
    var isVisible = false
    var isFinished = false
  }

  private let state = Mutex(State())
  private let start: ContinuousClock.Instant
  private let write: @Sendable (String) -> Void

  /// - Parameters:
  ///   - start: when the work began.
  ///   - write: puts text on the terminal.
  init(start: ContinuousClock.Instant = .now, write: @escaping @Sendable (String) -> Void) {
    self.start = start
    self.write = write
  }

  /// Runs `work`, drawing its progress on standard error when that is a terminal.
  static func during<Value>(
    _ work: (@escaping WorkflowProgress.Observer) throws(ToolError) -> Value
  ) throws(ToolError) -> Value {
    guard Console.standardError.isTerminal else { return try work { _ in } }
    let line = ProgressLine { Console.standardError.write($0) }
    line.drawInBackground()
    defer { line.finish() }
    return try work { line.update($0) }
  }

  /// Notes progress; drawing is left to `tick`, since workers call this often.
  func update(_ progress: WorkflowProgress) {
    state.withLock { $0.progress = progress }
  }

  /// Draws the line when there is something new to show, and it is time. Returns false once finished.
  @discardableResult
  func tick(now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { state in
      guard !state.isFinished else { return false }
      guard let progress = state.progress, progress != state.drawn, start.duration(to: now) >= Self.patience else {
        return true
      }
      let count = progress.total > 0 ? " \(progress.done)/\(progress.total)" : ""
      // Carriage return, the text, erase to the end of the line (ECMA-48 EL).
      write("\r\(progress.stage.rawValue)\(count)\u{1b}[K")
      state.drawn = progress
      state.isVisible = true
      return true
    }
  }

  /// Takes the line off the terminal, for good.
  func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      if state.isVisible { write("\r\u{1b}[K") }
    }
  }

  /// A thread, since the work may hold every other one and may be silent for long.
  private func drawInBackground() {
    Thread.detachNewThread { [self] in
      while tick() { Thread.sleep(forTimeInterval: Self.interval) }
    }
  }
}
