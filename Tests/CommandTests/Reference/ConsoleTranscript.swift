import Foundation
import Support

/// A page with blocks of commands and what they print: fenced by "```console", each command behind "$ ".
struct ConsoleTranscript {
  private(set) var page: String
  private(set) var commands: [String] = []
  private let lines: [String]

  init(_ page: String) {
    self.page = page
    lines = page.components(separatedBy: "\n")
    var isInside = false
    for line in lines {
      if line.hasPrefix("```") { isInside = line == "```console" }
      if isInside, line.hasPrefix("$ ") { commands.append(String(line.dropFirst(2))) }
    }
  }

  /// Runs all commands in one shell, in a folder, and puts what they print in the place of what the page says.
  mutating func run(in folder: String) throws {
    var script = "set -o pipefail\n"
    for command in commands {
      script += "{ \(command)\n} 2>&1; code=$?; ((code == 0)) || echo \"[exit code $code]\"; printf '\\1'\n"
    }
    let programs = URL(fileURLWithPath: try CommandRunner.executablePath()).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    // The same ids on every run, whoever runs it.
    let outcome = try CommandRunner.run(
      "bash", ["-c", script], directory: folder,
      environment: [
        "PATH": "\(programs):\(path)", "NO_COLOR": "1", "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "100",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat",
        "GIT_COMMITTER_NAME": "Sample", "GIT_COMMITTER_EMAIL": "sample@example.org",
        "GIT_COMMITTER_DATE": "@1710000000 +0000",
      ])
    var outputs = outcome.standardOutput.split(separator: "\u{1}", omittingEmptySubsequences: false)
    var result: [String] = []
    var isInside = false
    for line in lines {
      if line.hasPrefix("```") { isInside = line == "```console" }
      guard isInside, !line.hasPrefix("```") else {
        result.append(line)
        continue
      }
      guard line.hasPrefix("$ ") else { continue }
      result.append(line)
      guard !outputs.isEmpty else { continue }
      let output = outputs.removeFirst()
      if !output.isEmpty {
        result += output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      }
    }
    page = result.joined(separator: "\n")
  }
}
