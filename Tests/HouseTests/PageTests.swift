import Foundation
import Testing

/// What the pages for people list is what there is.
@Suite struct PageTests {
  static let pages: [String] = {
    let docs =
      (try? FileManager.default.contentsOfDirectory(atPath: HouseFile.root.appendingPathComponent("docs").path))
    let below = (docs ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    let others = ["Examples", "Registry", "Rules"].map { "\($0)/README.md" }
    return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + others + below
  }()

  static func text(_ page: String) throws -> String {
    try String(contentsOf: HouseFile.root.appendingPathComponent(page), encoding: .utf8)
  }

  @Test func theReadmeIsShort() throws {
    #expect(try Self.text("README.md").utf8.count < 8192)
  }

  @Test(arguments: pages) func everyMakeTargetItNamesExists(page: String) throws {
    let makefile = try Self.text("Makefile")
    for match in try Self.text(page).matches(
      of: #/(?:`|^ {4,7}|[A-Z]+=[A-Z]+ )make ([a-z]+)/#.anchorsMatchLineEndings())
    {
      #expect(makefile.contains("\n\(match.1):"), "\(page): 'make \(match.1)' is not in the Makefile")
    }
  }

  /// Links and files in backticks that begin with one of the package's folders.
  @Test(arguments: pages) func whatItPointsToIsThere(page: String) throws {
    let text = try Self.text(page)
    let folder = HouseFile.root.appendingPathComponent(page).deletingLastPathComponent()
    for match in text.matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#) {
      let target = folder.appendingPathComponent(String(match.1)).standardized.path
      #expect(FileManager.default.fileExists(atPath: target), "\(page) links to \(match.1)")
    }
    for match in text.matches(
      of: #/`((?:Sources|Tests|Scripts|Rules|Templates|Registry|Fuzz|Examples|Benchmarks|docs)/[\w.\/+-]*)`/#)
    {
      let target = HouseFile.root.appendingPathComponent(String(match.1)).path
      #expect(FileManager.default.fileExists(atPath: target), "\(page) names \(match.1)")
    }
  }

  /// `swift test --filter NAME` runs something: a target or a suite begins so.
  @Test(arguments: pages) func theTestsItNamesExist(page: String) throws {
    for match in try Self.text(page).matches(of: #/--filter (\w+)/#) {
      let isThere = HouseFile.tests.contains { $0.target == match.1 || $0.path.contains("/\(match.1)") }
      #expect(isThere, "\(page): no test is named \(match.1)")
    }
  }

  @Test func everyTargetOfMakeIsExplained() throws {
    let makefile = try Self.text("Makefile")
    let phony = try #require(makefile.firstMatch(of: #/\.PHONY: ([a-z -]+)/#)).1.split(separator: " ")
    for target in phony where target != "all" {
      #expect(makefile.contains(try Regex("\n\(target):[a-z -]* ## .")), "'make help' does not explain \(target)")
    }
  }
}
