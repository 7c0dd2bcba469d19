import Emulator
import Findings
import Testing

@testable import Compatibility

/// Which rule a fault breaks, and who words it.
@Suite struct RuleJudgesTests {
  private func refusal(_ kind: Refusal.Kind) -> Refusal {
    Refusal(kind: kind, errorText: "", offset: nil, subject: "gizmo")
  }

  /// What a round trip shows must not end as "could not tell" for want of a judge.
  @Test(arguments: Refusal.Kind.allCases) func everyRefusalBreaksARuleWithAJudgeOfFaults(kind: Refusal.Kind) {
    #expect(refusal(kind).rule.faultJudge != nil)
    #expect(refusal(kind).rule != .undecided)
  }

  @Test func rulesThatLookAtSomethingElseHaveNoJudgeOfFaults() {
    let others = Rule.allCases.filter { $0.faultJudge == nil }
    #expect(others == [.saveLoadMismatch, .unlistedCombination, .unregisteredFeature])
  }

  @Test func bothKindsOfChecksBreakOneRule() {
    #expect(refusal(.validation).rule == .validationRefused)
    #expect(refusal(.equal).rule == .validationRefused)
  }
}
