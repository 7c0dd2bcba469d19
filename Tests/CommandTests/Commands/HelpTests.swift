import Support
import Testing

/// The help of every command, as it stands on a terminal of 80 columns.
@Suite struct HelpTests {
  private static let commands =
    [
      [], ["check"], ["extract"], ["diff"], ["snapshot"], ["registry"], ["fork"], ["backport"], ["matrix"],
      ["negotiate"], ["completions"],
    ]
    + ["lint", "show", "explain", "update", "verify", "schema"].map { ["registry", $0] } + [
      ["fork", "declare"], ["fork", "list"], ["fork", "show"],
    ]
  /// They only lead to others.
  private static let groups = [["completions"], ["registry"], ["fork"]]

  @Test(arguments: commands) func help(command: [String]) throws {
    let outcome = try CommandRunner(environment: ["COLUMNS": "80"]).run(command + ["--help"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardError.isEmpty)
    GoldenFile((["help"] + command).joined(separator: "-") + ".txt").expect(outcome.standardOutput)
  }

  @Test(arguments: commands) func everyHelpNamesTheExitCodes(command: [String]) throws {
    guard !Self.groups.contains(command) else { return }
    let text = try CommandRunner().run(command + ["--help"]).standardOutput
    #expect(text.contains("Exit codes: 0"))
  }

  /// `help X` is `X --help`.
  @Test(arguments: commands) func theVerbHelp(command: [String]) throws {
    let runner = CommandRunner(environment: ["COLUMNS": "80"])
    #expect(try runner.run(["help"] + command).standardOutput == runner.run(command + ["--help"]).standardOutput)
  }

  @Test func helpTakesNoOptions() throws {
    try VerbFixture().expect(["help", "check", "--nope"], exits: 2, "help-unknown-option")
  }

  @Test func everyListedCommandHasAGolden() throws {
    let text = try CommandRunner(environment: ["COLUMNS": "80"]).run(["--help"]).standardOutput
    let listed = text.split(separator: "SUBCOMMANDS:").last?.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), line.dropFirst(2).first?.isLetter == true else { return nil }
      let word = line.dropFirst(2).prefix { $0.isLetter }
      return word == "See" ? nil : String(word)
    }
    #expect(listed == Self.commands.filter { $0.count == 1 }.compactMap(\.first))
  }
}
