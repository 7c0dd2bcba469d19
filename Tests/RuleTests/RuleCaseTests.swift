import CustomDump
import Findings
import Foundation
import Testing

/// Every rule over every case.
@Suite struct RuleCaseTests {
  @Test(arguments: RuleCase.all) func everyRuleFindsWhatIsExpected(in example: RuleCase) throws {
    #expect(example.hasTrees || example.hasRegistry, "it has neither 'before' and 'after' nor 'registry'")
    let found = try example.findings().joined(separator: "\n") + "\n"
    if Self.isRecording {
      try Data(found.utf8).write(to: example.expectedFile)
      return
    }
    guard let expected = try? String(contentsOf: example.expectedFile, encoding: .utf8) else {
      Issue.record("it has no expected.txt: run the tests once with STATEREG_UPDATE_GOLDEN=1, and read what they write")
      return
    }
    if found != expected {
      Issue.record("\(diff(expected, found) ?? "they differ in characters that look the same")")
    }
  }

  /// The other tests read what is being written then.
  private static let isRecording = ProcessInfo.processInfo.environment["STATEREG_UPDATE_GOLDEN"] == "1"

  /// A quiet case shows what its rule leaves alone; every other one shows the rule at work.
  @Test(.disabled(if: isRecording), arguments: RuleCase.all) func itsNameSaysWhetherItsRuleFindsSomething(
    in example: RuleCase
  ) throws {
    let expected = try String(contentsOf: example.expectedFile, encoding: .utf8)
    #expect(expected.contains(" \(example.rule): ") != example.isQuiet)
  }

  /// What must never be a finding of any rule.
  @Test(.disabled(if: isRecording)) func someCasesFindNothingAtAll() throws {
    let silent = try RuleCase.all.filter { example in
      try String(contentsOf: example.expectedFile, encoding: .utf8) == RuleCase.nothing + "\n"
    }
    #expect(silent.count >= 8)
    #expect(silent.filter { !$0.isQuiet }.map(\.testDescription) == [])
  }
}
