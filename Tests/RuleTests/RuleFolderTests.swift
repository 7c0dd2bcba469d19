import Findings
import Foundation
import StateRegistry
import Support
import Testing

/// The folders of `Rules/`, what is made from them, and the code that judges.
@Suite struct RuleFolderTests {
  private static let headings = ["## What breaks", "## Example", "## How to mend it", "## How to accept it"]

  @Test func theProgramHasARuleForEachFolder() {
    #expect(RuleFolder.all.map(\.id) == RuleSpec.all.map(\.id))
    #expect(
      Set(RuleSpec.all.map(\.id))
        == Set(Rule.allCases.map(\.rawValue)).union(RegistryRule.allCases.map(\.rawValue)).union(
          RuleSpec.all.filter { $0.foundBy.isEmpty }.map(\.id)))
    #expect(Rule.allCases.allSatisfy { $0.spec.id == $0.rawValue && $0.spec.foundBy.contains("check") })
    #expect(RegistryRule.allCases.allSatisfy { $0.spec.id == $0.rawValue })
  }

  /// The enumerations, the table and `docs/rules.md`.
  @Test func whatIsMadeFromThemIsFresh() throws {
    let outcome = try CommandRunner.run(
      RuleFolder.root.appendingPathComponent("Scripts/generate-rules").path, ["--check"])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
  }

  @Test(arguments: RuleFolder.all.map(\.id)) func everyRuleHasASpecAPageAndCases(id: String) throws {
    let folder = RuleFolder(id: id)
    #expect(folder.entries == ["cases", "page.md", "rule.yaml"])
    let page = try #require(folder.text(of: "page.md"))
    let headings = page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map(String.init)
    #expect(headings == Self.headings)
    #expect(page.contains("\n```"), "the page has no example in code")
    let isInUse = RuleSpec.named(id)?.foundBy.isEmpty == false
    #expect(!isInUse || folder.caseNames.contains { !$0.hasPrefix("never-") }, "no case shows what it finds")
    for example in folder.caseNames {
      let entries = RuleFolder(id: "\(id)/cases/\(example)").entries
      #expect(Set(entries).isSubset(of: ["before", "after", "registry", "expected.txt"]), "cases/\(example)")
    }
  }

  /// What `Scripts/new-rule` leaves for people to write is marked.
  @Test(arguments: RuleFolder.all.map(\.id)) func nothingIsLeftToFillIn(id: String) {
    for file in ["rule.yaml", "page.md"] {
      #expect(RuleFolder(id: id).text(of: file)?.contains("FILL IN") == false, "\(file)")
    }
  }

  /// One rule, one file; of a rule that both commands tell, the one in Compatibility.
  @Test func everyRuleHasAFileOfItsName() throws {
    let checks = Rule.allCases.map { RuleFolder(id: $0.rawValue).typeName + "Rule.swift" }
    let lints = RegistryRule.allCases.map(\.rawValue).filter { Rule(rawValue: $0) == nil }.map {
      RuleFolder(id: $0).typeName + "Rule.swift"
    }
    #expect(try Self.files(in: "Sources/Compatibility/Rules") == Set(checks + ["RuleJudges.swift"]))
    let lint = try Self.files(in: "Sources/StateRegistry/Lint")
    #expect(lint == Set(lints + ["RegistryLint.swift", "RegistryRuleJudges.swift"]))
  }

  @Test func everySentenceIsOne() {
    for rule in RuleSpec.all {
      #expect(rule.sentence.first?.isUppercase == false && !rule.sentence.hasSuffix("."), "\(rule.id)")
    }
  }

  private static func files(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: RuleFolder.root.appendingPathComponent(folder).path))
  }
}
