import Foundation
import Support
import Testing

@Suite(
  .enabled(if: ProcessInfo.processInfo.environment["STATEREG_UPDATE_GOLDEN"] != "1", "golden files are being rewritten")
)
struct GoldenFileTests {
  @Test func aDifferenceFailsTheTest() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("golden-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: directory.appendingPathComponent("Golden"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try Data("a\nb\n".utf8).write(to: directory.appendingPathComponent("Golden/x.txt"))
    let golden = GoldenFile("x.txt", testFile: directory.appendingPathComponent("T.swift").path)
    golden.expect("a\nb\n")
    withKnownIssue { golden.expect("a\nc\n") }
  }

  @Test func aMissingFileFailsTheTest() {
    withKnownIssue { GoldenFile("there-is-none.txt").expect("") }
  }
}
