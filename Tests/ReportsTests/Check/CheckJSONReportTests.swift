import Compatibility
import Findings
import Support
import Testing

@testable import Reports

@Suite struct CheckJSONReportTests {
  @Test func noFindings() {
    GoldenFile("check-empty.JSON.json").expect(CheckJSONReport().text(of: CheckResultFixtures.empty()))
  }

  @Test func undecidedOnly() {
    GoldenFile("check-undecided.JSON.json").expect(CheckJSONReport().text(of: CheckResultFixtures.undecidedOnly()))
  }

  @Test func manyFindings() {
    GoldenFile("check-many.JSON.json").expect(CheckJSONReport().text(of: CheckResultFixtures.manyFindings()))
  }

  @Test func orderOfFindingsDoesNotMatter() {
    let result = CheckResultFixtures.manyFindings()
    var reversed = result
    reversed.findings.reverse()
    #expect(CheckJSONReport().text(of: result) == CheckJSONReport().text(of: reversed))
  }

  @Test func everyRuleAndSeverityIsWritten() {
    var result = CheckResultFixtures.empty()
    for rule in Rule.allCases {
      result.findings.append(Finding(rule: rule, severity: .note, device: "d", section: "s", message: "m"))
    }
    let text = CheckJSONReport().text(of: result)
    for rule in Rule.allCases { #expect(text.contains("\"rule\": \"\(rule.rawValue)\"")) }
  }
}
