import Foundation
import Support
import Testing

/// `Scripts/new-rule`, run in a copy of what it reads and writes.
@Suite struct NewRuleTests {
  private static let copied = [
    "Scripts/new-rule", "Scripts/generate-rules", "Rules", "Sources/Findings", "Sources/StateRegistry",
    "Sources/Compatibility/Rules", "docs/rules.md",
  ]

  private func copy() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    for path in Self.copied {
      let place = scratch.url.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: RuleFolder.root.appendingPathComponent(path), to: place)
    }
    return scratch
  }

  private func run(_ script: String, _ arguments: [String], in copy: ScratchFolder) throws -> CommandRunner.Outcome {
    try CommandRunner.run(copy.url.appendingPathComponent("Scripts/\(script)").path, arguments)
  }

  private func text(_ path: String, in copy: ScratchFolder) throws -> String {
    try String(contentsOf: copy.url.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func aRuleOfCheckIsBegun() throws {
    let copy = try copy()
    let outcome = try run("new-rule", ["field-moved"], in: copy)
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("RuleJudges.swift: give the rule its line"))
    #expect(try text("Rules/field-moved/page.md", in: copy).contains("FILL IN"))
    #expect(try text("Rules/field-moved/cases/field-moved/after/hw/misc/gizmo.c", in: copy).contains("\"gizmo\""))
    // It does not build before somebody has written the judge.
    #expect(try text("Sources/Compatibility/Rules/FieldMovedRule.swift", in: copy).contains("#error("))
    #expect(try text("Sources/Findings/Rules/Rule.swift", in: copy).contains("case fieldMoved = \"field-moved\""))
    #expect(try text("docs/rules.md", in: copy).contains("\n## field-moved\n"))
    #expect(try run("generate-rules", ["--check"], in: copy).exitCode == 0)
  }

  @Test func aRuleOfTheRegistryIsBegun() throws {
    let copy = try copy()
    #expect(try run("new-rule", ["--registry", "odd-name"], in: copy).exitCode == 0)
    #expect(try text("Sources/StateRegistry/Lint/OddNameRule.swift", in: copy).contains("enum OddNameRule"))
    #expect(
      try text("Sources/StateRegistry/Model/RegistryRule.swift", in: copy).contains("case oddName = \"odd-name\""))
    #expect(try text("Sources/Findings/Rules/Rule.swift", in: copy).contains("odd-name") == false)
  }

  @Test func nothingIsWrittenOver() throws {
    let copy = try copy()
    let before = try text("Rules/stream-desync/page.md", in: copy)
    let outcome = try run("new-rule", ["stream-desync"], in: copy)
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError == "new-rule: Rules/stream-desync is there\n")
    #expect(try text("Rules/stream-desync/page.md", in: copy) == before)
  }

  @Test(arguments: [[], ["Field_Moved"], ["a", "b"], ["-x"], ["../x"]]) func otherArgumentsAreRefused(
    arguments: [String]
  ) throws {
    let copy = try copy()
    #expect(try run("new-rule", arguments, in: copy).exitCode == 2)
  }

  /// A folder that cannot be read must not end in a table that lacks it.
  @Test(arguments: [
    ("severity: error", "severity: grave", "the severity is note, warning or error"),
    ("id: state-lost", "id: state-gone", "has another id"),
    ("since: 0.1.0", "since: long ago", "'since' is a version"),
    ("found-by: [check]", "found-by: [doctor]", "'found-by' lists"),
    ("found-by: [check]", "replaced-by: nothing", "is replaced by a rule that is not there"),
    ("since: 0.1.0", "since: 0.1.0\nwhen: always", "a line that is not understood: when: always"),
  ])
  func aSpecThatSaysNothingIsRefused(line: String, replacement: String, message: String) throws {
    let copy = try copy()
    let path = copy.url.appendingPathComponent("Rules/state-lost/rule.yaml")
    let spec = try String(contentsOf: path, encoding: .utf8)
    #expect(spec.contains(line))
    try Data(spec.replacing(line, with: replacement).utf8).write(to: path)
    let outcome = try run("generate-rules", [], in: copy)
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.contains(message), "\(outcome.standardError)")
    #expect(try text("Sources/Findings/Rules/Rule.swift", in: copy).contains("stateLost"))
  }

  /// A rule that is no longer looked for keeps its page and its id, and no code has to know of it.
  @Test func aReplacedRuleStaysInTheTable() throws {
    let copy = try copy()
    let path = copy.url.appendingPathComponent("Rules/state-lost/rule.yaml")
    let spec = try String(contentsOf: path, encoding: .utf8)
    try Data(spec.replacing("found-by: [check]", with: "replaced-by: silent-corruption").utf8).write(to: path)
    #expect(try run("generate-rules", [], in: copy).exitCode == 0)
    #expect(try text("Sources/Findings/Rules/Rule.swift", in: copy).contains("stateLost") == false)
    #expect(
      try text("Sources/Findings/Rules/RuleSpec+Table.swift", in: copy).contains("replacedBy: \"silent-corruption\""))
    #expect(try text("docs/rules.md", in: copy).contains("Replaced by: `silent-corruption`."))
  }

  @Test func whatIsStaleIsNamed() throws {
    let copy = try copy()
    let path = copy.url.appendingPathComponent("Rules/state-lost/page.md")
    let page = try String(contentsOf: path, encoding: .utf8)
    try Data(page.replacing("## Example", with: "## Example\n\nAnother word.").utf8).write(to: path)
    let outcome = try run("generate-rules", ["--check"], in: copy)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.standardError.split(separator: "\n").map { $0.prefix { $0 != " " } }
        == ["Sources/Findings/Rules/RuleSpec+Table.swift", "docs/rules.md"])
  }
}
