import Compatibility
import Findings
import Support
import Testing

@testable import Reports

@Suite struct CheckGitHubReportTests {
  @Test func noFindings() {
    GoldenFile("check-empty.GitHub.txt").expect(CheckGitHubReport().text(of: CheckResultFixtures.empty()))
  }

  @Test func undecidedOnly() {
    GoldenFile("check-undecided.GitHub.txt").expect(CheckGitHubReport().text(of: CheckResultFixtures.undecidedOnly()))
  }

  @Test func manyFindings() {
    GoldenFile("check-many.GitHub.txt").expect(CheckGitHubReport().text(of: CheckResultFixtures.manyFindings()))
  }

  @Test func orderOfFindingsDoesNotMatter() {
    let result = CheckResultFixtures.manyFindings()
    var reversed = result
    reversed.findings.reverse()
    #expect(CheckGitHubReport().text(of: result) == CheckGitHubReport().text(of: reversed))
  }

  @Test(arguments: [
    ("100%", "100%25", "100%25"), ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"), ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
    ("%0A", "%250A", "%250A"),
  ])
  func escaping(text: String, asMessage: String, asProperty: String) {
    #expect(CheckGitHubReport.escaped(message: text) == asMessage)
    #expect(CheckGitHubReport.escaped(property: text) == asProperty)
  }

  @Test func aRevisionNamedLikeACommandIsNoCommand() {
    var result = CheckResultFixtures.empty()
    result.base.label = "::error::gotcha"
    result.head.label = "x\n::error::gotcha"
    let lines = CheckGitHubReport().text(of: result).split(separator: "\n")
    #expect(lines.allSatisfy { !$0.hasPrefix("::") })
  }
}
