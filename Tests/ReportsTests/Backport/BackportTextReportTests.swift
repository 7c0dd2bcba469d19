import Findings
import Support
import Testing
import Workflows

@testable import Reports

@Suite struct BackportTextReportTests {
  static let results: [(name: String, result: BackportResult)] = [
    ("moved", BackportResultFixtures.moved()), ("conflicts", BackportResultFixtures.conflicts()),
    ("refused", BackportResultFixtures.refused()), ("not-proven", BackportResultFixtures.notProven()),
    ("forced", BackportResultFixtures.notProven(forced: "a lab")),
    ("nothing", BackportResultFixtures.empty(.nothingToDo)),
  ]

  @Test(arguments: results) func text(_ name: String, _ result: BackportResult) {
    GoldenFile("backport-\(name).Text.txt").expect(BackportTextReport().text(of: result))
  }

  /// A branch that the run makes was nowhere before.
  @Test func endings() {
    let endings: [BackportResult.Ending] = [.moved, .dryRun, .nothingToDo, .conflicts, .refused, .notProven]
    var lines: [String] = []
    for isNew in [false, true] {
      for ending in endings {
        var result = BackportResultFixtures.empty(ending)
        result.newTip = String(repeating: "f", count: 40)
        result.isNewBranch = isNew
        lines.append(BackportTextReport().text(of: result))
      }
    }
    GoldenFile("backport-endings.Text.txt").expect(lines.joined())
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    let text = BackportTextReport(isColoured: true).text(of: BackportResultFixtures.conflicts())
    #expect(text.contains("\\x1b[31mred"))
    #expect(text.contains("\u{1b}[1;31mconflict"))
    #expect(!BackportTextReport().text(of: BackportResultFixtures.notProven()).contains("\u{1b}"))
  }

  @Test func countsChangesBeyondADozen() {
    var result = BackportResultFixtures.refused()
    result.picks[0].changes = Array(repeating: result.picks[0].changes[0], count: 14)
    #expect(BackportTextReport().text(of: result).contains("            and 2 more (--verbose)\n"))
    #expect(!BackportTextReport(isVerbose: true).text(of: result).contains("more (--verbose)"))
  }
}
