import Findings
import Foundation
import Support
import Testing
import Workflows

@testable import Reports

@Suite struct BackportJSONReportTests {
  @Test(arguments: BackportTextReportTests.results) func text(_ name: String, _ result: BackportResult) throws {
    let text = BackportJSONReport().text(of: result)
    GoldenFile("backport-\(name).JSON.txt").expect(text)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "statereg.backport/1")
    #expect(object["ending"] as? String == result.ending.rawValue)
  }
}
