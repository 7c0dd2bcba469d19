import Foundation
import Glibc

/// One run of a program: how long it took, and how much memory it held at most.
struct TimedProcess {
  /// Wall clock.
  var seconds: Double
  /// Peak resident set, bytes.
  var peakMemory: Int
  var exitCode: Int32

  /// The program cannot be started.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - arguments: the program's name, found on the PATH, and what follows it.
  ///   - input: a file for standard input; none when nil.
  ///   - output: a file for standard output; dropped when nil. Standard error is dropped.
  init(_ arguments: [String], input: String? = nil, output: String? = nil) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input ?? "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, output ?? "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    let words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }

    let start = ContinuousClock.now
    var child: pid_t = 0
    let code = posix_spawnp(&child, arguments[0], &actions, nil, words, environ)
    guard code == 0 else {
      throw Failure(description: "cannot run '\(arguments[0])': \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure(description: "cannot wait for '\(arguments[0])'") }
    }
    let elapsed = start.duration(to: .now).components
    seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    // Linux counts in KiB.
    peakMemory = usage.ru_maxrss * 1024
    exitCode = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// The fastest of several runs, with the greatest memory of them.
  ///
  /// - Throws: `Failure` when a run ends with a code that is not among `accepted`.
  static func best(
    of runs: Int, accepting accepted: Set<Int32> = [0], _ arguments: [String], input: String? = nil,
    output: String? = nil
  ) throws -> TimedProcess {
    var best: TimedProcess?
    for _ in 0..<runs {
      let run = try TimedProcess(arguments, input: input, output: output)
      guard accepted.contains(run.exitCode) else {
        throw Failure(description: "'\(arguments.joined(separator: " "))' ended with \(run.exitCode)")
      }
      let memory = max(run.peakMemory, best?.peakMemory ?? 0)
      if run.seconds < best?.seconds ?? .infinity { best = run }
      best?.peakMemory = memory
    }
    guard let best else { throw Failure(description: "nothing was run") }
    return best
  }

  /// What a program prints, for set-up.
  static func text(of arguments: [String]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let run = try TimedProcess(arguments, output: file)
    guard run.exitCode == 0 else {
      throw Failure(description: "'\(arguments.joined(separator: " "))' ended with \(run.exitCode)")
    }
    return try String(contentsOfFile: file, encoding: .utf8)
  }
}
