import Foundation
import Support
import Testing

/// Every mistake on the command line ends with 2, says what is wrong, and writes nothing to standard output.
@Suite struct ArgumentErrorTests {
  private static let mistakes: [[String]] = [
    [],
    ["chekc"],
    ["frobnicate"],
    ["check", "--nope"],
    ["check", "a..b", "c"],
    ["check", "a..b", "--format", "xml"],
    ["check", "a..b", "--fail-on", "note"],
    ["check", "a..b", "--direction", "sideways"],
    ["check", "a..b", "--jobs", "0"],
    ["check", "a..b", "--jobs", "many"],
    ["check", "a..b", "--target", "x86-64"],
    ["check", "a..b", "--target", "vax"],
    ["check", "a..b", "--device", "virtio-[a"],
    ["check", "a..b", "--machine", "pc\\"],
    ["check", "a..b", "--base", "a"],
    ["check", "a..b", "--color", "sometimes"],
    ["check", "--target"],
    ["check", "v7.2.16"],
    ["check", ".."],
    ["check", "dir:a...dir:b"],
    ["check", "dir:a..dir:b..dir:c"],
    ["check", "../qemu..HEAD"],
    ["check", "--head", "dir:a"],
    ["extract", "a", "b"],
    ["extract", "../qemu"],
    ["extract", "HEAD", "--format", "dump-vmstate", "--target", "arm", "--target", "ppc"],
    ["diff", "a..b", "--format", "github"],
    ["completions"],
    ["completions", "powershell"],
  ]

  @Test func everyMistakeIsExplained() throws {
    var transcript = ""
    for arguments in Self.mistakes {
      let outcome = try CommandRunner(environment: ["COLUMNS": "80"]).run(arguments)
      #expect(outcome.exitCode == 2, "statereg \(arguments.joined(separator: " "))")
      #expect(outcome.standardOutput.isEmpty, "statereg \(arguments.joined(separator: " "))")
      transcript += "$ statereg \(arguments.joined(separator: " "))\n\(outcome.standardError)\n"
    }
    GoldenFile("argument-errors.txt").expect(transcript)
  }

  @Test func versionIsNoMistake() throws {
    let outcome = try CommandRunner().run(["--version"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.hasPrefix("statereg "))
  }
}
