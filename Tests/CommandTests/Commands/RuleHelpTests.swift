import Support
import Testing

/// `statereg help RULE-ID`, beside ArgumentParser's `statereg help COMMAND`.
@Suite struct RuleHelpTests {
  private func help(_ arguments: String...) throws -> CommandRunner.Outcome {
    try CommandRunner(environment: ["COLUMNS": "80"]).run(["help"] + arguments)
  }

  @Test func aRuleIsExplained() throws {
    let outcome = try help("stream-desync")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardError.isEmpty)
    GoldenFile("help-rule.txt").expect(outcome.standardOutput)
  }

  @Test func aRuleOfTheRegistryIsExplained() throws {
    let outcome = try help("number-collision")
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.standardOutput.hasPrefix(
        "number-collision: one version number stands for different bytes in two releases\n"
          + "severity: error; found by: registry lint; since: "))
  }

  @Test(arguments: [["check"], ["registry", "lint"]]) func commandsAreExplainedAsBefore(command: [String]) throws {
    let runner = CommandRunner(environment: ["COLUMNS": "80"])
    let outcome = try runner.run(["help"] + command)
    #expect(outcome.exitCode == 0)
    #expect(try outcome.standardOutput == runner.run(command + ["--help"]).standardOutput)
  }

  @Test func helpAloneIsTheRootsHelp() throws {
    let runner = CommandRunner(environment: ["COLUMNS": "80"])
    #expect(try runner.run(["help"]).standardOutput == runner.run(["--help"]).standardOutput)
  }

  @Test(arguments: [
    ("stream-desnyc", "did you mean 'stream-desync'?"), ("matrx", "did you mean 'matrix'?"),
    ("version", "did you mean 'version-too-new' or 'version-too-old'?"),
  ])
  func anUnknownNameHasItsNeighboursListed(name: String, hint: String) throws {
    let outcome = try help(name)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardOutput.isEmpty)
    #expect(
      outcome.standardError == "error: '\(name)' is neither a command nor a rule of statereg\nhint: \(hint)\n")
  }

  @Test func aNameLikeNothingHasTheRulesListed() throws {
    let outcome = try help("frobnicate")
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.contains("the rules are impossible-promise, "))
  }

  @Test func aRuleIsAskedForAlone() throws {
    let outcome = try help("stream-desync", "undecided")
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.hasPrefix("error: 'undecided' follows 'stream-desync'"))
  }
}
