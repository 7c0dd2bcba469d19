import Foundation
import Support
import Testing
import Workflows

@testable import statereg

/// What `--version` says of the program.
@Suite struct VersionTests {
  @Test func theFirstLineIsNameAndVersion() throws {
    let outcome = try CommandRunner().run(["--version"])
    #expect(outcome.exitCode == 0)
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.first == "statereg \(ToolVersion.current)")
    #expect(lines.map { $0.prefix { $0 != " " } } == ["statereg", "commit", "libgit2", "Swift"])
    #expect(lines[2].contains(#/ \d+\.\d+\.\d+$/#))
  }

  /// The record counts only when it is not older than the program that it stands beside.
  @Test(arguments: [(60.0, "0123abcd"), (-60.0, nil)])
  func theCommitIsReadFromARecordOfThisBuild(later: Double, expected: String?) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for place in ["build/statereg.commit", "prefix/share/statereg/commit"] {
      let record = folder.appendingPathComponent(place)
      let program = folder.appendingPathComponent(place.hasPrefix("build") ? "build/statereg" : "prefix/bin/statereg")
      for (url, text, time) in [(program, "", 1_000_000.0), (record, "0123abcd\n", 1_000_000 + later)] {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: time)], ofItemAtPath: url.path)
      }
      #expect(BuildRecord.commit(of: program.path) == expected)
    }
  }

  @Test func withoutARecordItIsUnknown() {
    #expect(BuildRecord.commit(of: "/nonexistent/statereg") == nil)
  }

  /// A version that is released has its part in the change log.
  @Test func theChangeLogHasTheVersion() throws {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
    #expect(text.contains("\n## Unreleased (\(ToolVersion.current))\n") || text.contains("\n## \(ToolVersion.current)"))
  }
}
