import Foundation
import Support
import Testing

/// What happens to output that nobody takes.
@Suite struct ConsoleTests {
  @Test func aReaderThatGoesAwayIsNoError() throws {
    let binary = try CommandRunner.executablePath()
    // The script is longer than a pipe holds, so the write meets the closed end.
    let outcome = try CommandRunner.run(
      "/bin/bash",
      ["-c", "'\(binary)' completions bash | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}; '\(binary)' --help | :"])
    #expect(outcome.standardOutput == "0\n")
    #expect(outcome.standardError.isEmpty)
  }

  @Test func aFullDiskIsAnError() throws {
    let binary = try CommandRunner.executablePath()
    let outcome = try CommandRunner.run("/bin/bash", ["-c", "'\(binary)' completions bash > /dev/full"])
    #expect(outcome.exitCode == 3)
    #expect(outcome.standardError == "error: cannot write to standard output: No space left on device\n")
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsNameTheCommands(shell: String) throws {
    let outcome = try CommandRunner().run(["completions", shell])
    #expect(outcome.exitCode == 0)
    for command in ["check", "extract", "diff", "completions"] { #expect(outcome.standardOutput.contains(command)) }
    let builtIn = try CommandRunner().run(["--generate-completion-script", shell])
    #expect(builtIn.standardOutput == outcome.standardOutput + "\n" || builtIn.standardOutput == outcome.standardOutput)
  }
}
