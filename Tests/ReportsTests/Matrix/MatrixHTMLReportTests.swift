import Findings
import Foundation
import Reports
import Testing
import VMState
import Workflows

@Suite struct MatrixHTMLReportTests {
  private func sample() -> MatrixResult {
    var result = MatrixResult(
      target: "x86_64",
      members: [
        .init(label: "up@v1", fork: "up", release: "v1", series: "1"),
        .init(label: "up@<i>v2</i>", fork: "up", release: "v2", series: "1"),
      ])
    var finding = Finding(
      rule: .versionTooNew, severity: .error, device: "<script>alert(1)</script>", section: "a\"b",
      message: "'<script>alert(1)</script>' & \"more\" is sent as version 2, and the base accepts at most 1")
    finding.direction = .backward
    finding.location = SourceLocation(path: "hw/<b>.c", line: 3)
    finding.hint = "</script><img src=x>"
    result.entries = [
      MatrixResult.Entry(finding: finding, origin: Finding.Origin(base: "up@v1", head: "up@<i>v2</i>"))
    ]
    var broken = MatrixResult.Cell(from: 1, to: 0, verdict: .broken, promise: "within series \"1\"")
    broken.entries = [0]
    result.cells = [MatrixResult.Cell(from: 0, to: 1, verdict: .ok, promise: "within series 1"), broken]
    return result
  }

  /// Nothing is fetched, and no text of a tree becomes an element.
  @Test func selfContainedAndEscaped() {
    let html = MatrixHTMLReport().text(of: sample())
    for part in ["http:", "https:", "src=", "<link", "@import", "url("] {
      #expect(!html.replacing("src=x&gt;", with: "").contains(part), "\(part)")
    }
    #expect(!html.contains("<script>alert"))
    #expect(!html.contains("<i>v2") && !html.contains("<img") && !html.contains("hw/<b>"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.components(separatedBy: "<script>").count == 2, "the report's own, once")
    #expect(html.components(separatedBy: "</script>").count == 2)
  }

  /// Each promised pair is a cell that leads to its finding; what is not promised has none.
  @Test func cellsLeadToFindings() {
    let html = MatrixHTMLReport().text(of: sample())
    #expect(html.components(separatedBy: "data-pair=").count == 3)
    #expect(html.contains("<td class=\"broken\"><a href=\"#f1\""))
    #expect(html.contains("id=\"f1\""))
    #expect(html.contains("<td class=\"ok\"><a href=\"#pair\""))
  }
}
