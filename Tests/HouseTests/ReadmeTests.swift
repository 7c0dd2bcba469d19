import Foundation
import Testing

/// What the README lists is what there is.
@Suite struct ReadmeTests {
  private let readme =
    (try? String(contentsOf: HouseFile.root.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""

  @Test func everyMakeTargetItNamesExists() throws {
    let makefile = try String(contentsOf: HouseFile.root.appendingPathComponent("Makefile"), encoding: .utf8)
    for match in readme.matches(of: #/make ([a-z]+)/#) where makefile.contains("PHONY") {
      #expect(makefile.contains("\n\(match.1):"), "'make \(match.1)' is not in the Makefile")
    }
  }
}
