import Foundation
import Testing

/// What the README lists is what there is.
@Suite struct ReadmeTests {
  private let readme =
    (try? String(contentsOf: HouseFile.root.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""

  /// Rule ids of `Rule.swift` and their sentences, read as text: these tests import none of the modules they watch over.
  @Test func everyRuleIsListedWithItsSummary() throws {
    let source = try String(
      contentsOf: HouseFile.root.appendingPathComponent("Sources/Findings/Rule.swift"), encoding: .utf8)
    var ids: [String: String] = [:]
    for match in source.matches(of: #/case (\w+) = "([a-z-]+)"/#) { ids[String(match.1)] = String(match.2) }
    #expect(ids.count > 5)
    for match in source.matches(of: #/case \.(\w+): "([^"]+)"/#) {
      let id = try #require(ids[String(match.1)])
      #expect(readme.contains("| `\(id)` | \(match.2) |"), "the README's table of rules lacks '\(id)'")
    }
  }

  @Test func everyMakeTargetItNamesExists() throws {
    let makefile = try String(contentsOf: HouseFile.root.appendingPathComponent("Makefile"), encoding: .utf8)
    for match in readme.matches(of: #/make ([a-z]+)/#) where makefile.contains("PHONY") {
      #expect(makefile.contains("\n\(match.1):"), "'make \(match.1)' is not in the Makefile")
    }
  }
}
