import Foundation
import Testing

/// Runs the `statereg` that was built with the tests.
package struct CommandRunner: Sendable {
  /// What a run left behind.
  package struct Outcome: Sendable {
    package var standardOutput: String
    package var standardError: String
    /// The exit code; for a process that a signal ended, 128 + the signal's number, as shells say it.
    package var exitCode: Int32
  }

  package var directory: String?
  package var environment: [String: String]

  /// - Parameters:
  ///   - directory: the working directory; the tests' own when nil.
  ///   - environment: added to the tests' environment.
  package init(directory: String? = nil, environment: [String: String] = [:]) {
    self.directory = directory
    self.environment = environment
  }

  /// The binary's path: the test bundle, or the program that loaded it, stands in the same products directory.
  package static func executablePath() throws -> String {
    var candidates = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    candidates += CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    candidates.append(Bundle.main.bundleURL)
    for directory in candidates {
      let path = directory.appendingPathComponent("statereg").path
      if FileManager.default.isExecutableFile(atPath: path), !isDirectory(path) { return path }
    }
    throw Missing(looked: candidates.map(\.path))
  }

  /// Runs `statereg` with these arguments and no standard input.
  package func run(_ arguments: [String]) throws -> Outcome {
    try Self.run(Self.executablePath(), arguments, directory: directory, environment: environment)
  }

  /// Runs any program, `git` for one, found on the PATH unless `program` has a slash.
  package static func run(
    _ program: String, _ arguments: [String], directory: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program.contains("/") ? program : "/usr/bin/env")
    process.arguments = program.contains("/") ? arguments : [program] + arguments
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    var merged = ProcessInfo.processInfo.environment
    merged.merge(environment) { $1 }
    // A crash must be seen at once, and must not leave a backtracer behind that holds the pipes.
    merged["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = merged
    process.standardInput = FileHandle.nullDevice
    // Files rather than pipes: a program that fills one pipe while the other is being read would never end.
    let outcome = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: outcome, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: outcome) }
    let outputFile = outcome.appendingPathComponent("out")
    let errorFile = outcome.appendingPathComponent("err")
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)
    let output = try FileHandle(forWritingTo: outputFile)
    let errors = try FileHandle(forWritingTo: errorFile)
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    try output.close()
    try errors.close()
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
      standardOutput: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      standardError: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self),
      exitCode: signalled ? 128 + process.terminationStatus : process.terminationStatus)
  }

  /// The binary was not built, or lies elsewhere.
  package struct Missing: Error, CustomStringConvertible {
    var looked: [String]
    package var description: String { "no 'statereg' in \(looked.joined(separator: ", "))" }
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }
}
