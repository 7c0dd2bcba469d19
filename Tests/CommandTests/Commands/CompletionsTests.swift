import Support
import Testing

/// `statereg completions` from end to end. The scripts are the argument parser's own work: they are held against the shells and not
/// against golden files.
@Suite struct CompletionsTests {
  private static let verbs = [
    "check", "extract", "diff", "snapshot", "registry", "fork", "backport", "matrix", "negotiate", "completions",
  ]

  @Test(arguments: ["bash", "zsh", "fish"]) func everyVerbIsOffered(shell: String) throws {
    let outcome = try CommandRunner().run(["completions", shell])
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardError.isEmpty)
    let words = Set(outcome.standardOutput.split { !($0.isLetter || $0 == "-" || $0 == "_") }.map(String.init))
    for verb in Self.verbs { #expect(words.contains(verb), "\(shell) does not complete '\(verb)'") }
  }

  @Test func bashReadsTheScript() throws {
    let script = try CommandRunner().run(["completions", "bash"]).standardOutput
    let read = try CommandRunner.run("bash", ["-n", "-c", script])
    #expect(read.exitCode == 0, "\(read.standardError)")
    let cut = try CommandRunner.run("bash", ["-n", "-c", String(script.dropLast(script.count / 2)) + "\n(("])
    #expect(cut.exitCode != 0, "bash -n finds what is wrong")
  }

  @Test func anotherShell() throws {
    try VerbFixture().expect(["completions", "tcsh"], exits: 2, "completions/no-such-shell")
    try VerbFixture().expect(["completions"], exits: 2, "completions/no-shell")
  }
}
