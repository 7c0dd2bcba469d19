import Support
import Testing

@Suite struct CommandRunnerTests {
  @Test func bothStreamsAndTheExitCode() throws {
    let outcome = try CommandRunner.run("bash", ["-c", "echo out; echo err >&2; exit 7"])
    #expect(outcome.standardOutput == "out\n")
    #expect(outcome.standardError == "err\n")
    #expect(outcome.exitCode == 7)
  }

  @Test func aSignalIsToldAsShellsDo() throws {
    #expect(try CommandRunner.run("bash", ["-c", "kill -9 $$"]).exitCode == 137)
  }

  @Test func directoryAndEnvironment() throws {
    let outcome = try CommandRunner.run(
      "bash", ["-c", "pwd; echo $STATEREG_SAMPLE"], directory: "/", environment: ["STATEREG_SAMPLE": "x"])
    #expect(outcome.standardOutput == "/\nx\n")
  }
}
