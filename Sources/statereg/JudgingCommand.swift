import ArgumentParser
import Glibc

/// A command whose exit code depends on what it found.
protocol JudgingCommand: ParsableCommand {
  func judge() throws -> ExitStatus
}

extension JudgingCommand {
  func run() throws {
    let status = try judge()
    if status != .clean { throw ExitCode(status.rawValue) }
  }
}
