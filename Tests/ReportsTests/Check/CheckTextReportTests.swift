import Compatibility
import Findings
import Support
import Testing

@testable import Reports

@Suite struct CheckTextReportTests {
  @Test func noFindings() {
    GoldenFile("check-empty.Text.txt").expect(CheckTextReport().text(of: CheckResultFixtures.empty()))
  }

  @Test func undecidedOnly() {
    GoldenFile("check-undecided.Text.txt").expect(CheckTextReport().text(of: CheckResultFixtures.undecidedOnly()))
  }

  @Test func manyFindings() {
    GoldenFile("check-many.Text.txt").expect(CheckTextReport().text(of: CheckResultFixtures.manyFindings()))
  }

  @Test func orderOfFindingsDoesNotMatter() {
    let result = CheckResultFixtures.manyFindings()
    var reversed = result
    reversed.findings.reverse()
    #expect(CheckTextReport().text(of: result) == CheckTextReport().text(of: reversed))
  }

  @Test func verboseListsWhatIsOnlyCountedOtherwise() {
    let report = CheckTextReport(isVerbose: true)
    GoldenFile("check-undecided-verbose.Text.txt").expect(report.text(of: CheckResultFixtures.undecidedOnly()))
    let many = report.text(of: CheckResultFixtures.manyFindings())
    #expect(many.contains("virt-5.6"))
    #expect(!many.contains("and 3 more"))
  }

  @Test func coloursOnlyWhenAsked() {
    let result = CheckResultFixtures.manyFindings()
    #expect(!CheckTextReport().text(of: result).contains("\u{1b}"))
    #expect(CheckTextReport(isColoured: true).text(of: result).contains("\u{1b}[1;31merror:\u{1b}[0m"))
  }

  @Test func controlCharactersOfTheSourceDoNotReachTheTerminal() {
    let text = CheckTextReport(isColoured: true).text(of: CheckResultFixtures.manyFindings())
    #expect(text.contains("\\x1b[31m"))
    #expect(!text.contains("\u{1b}[31m"))
  }
}
