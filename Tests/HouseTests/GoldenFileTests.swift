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

  private static let checker = HouseFile.root.appendingPathComponent("Scripts/check-goldens").path

  /// A folder of two golden files, one of which is read.
  @Test func aFileThatNoTestReadsIsFound() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("golden-\(UUID().uuidString)")
      .resolvingSymlinksInPath()
    let folder = root.appendingPathComponent("Tests/XTests/Golden/a b")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    for name in ["read.txt", "unread.txt"] { try Data("x".utf8).write(to: folder.appendingPathComponent(name)) }
    let list = root.appendingPathComponent("list").path
    let read = folder.appendingPathComponent("read.txt").path
    try Data("\(read)\n/elsewhere/Golden/x\n\(read)\n".utf8).write(to: URL(fileURLWithPath: list))
    let found = try CommandRunner.run(Self.checker, [list, root.path])
    #expect(found.exitCode == 1)
    #expect(found.standardError.contains("no test reads Tests/XTests/Golden/a b/unread.txt"))
    #expect(!found.standardError.contains("a b/read.txt"))
    try FileManager.default.removeItem(at: folder.appendingPathComponent("unread.txt"))
    #expect(try CommandRunner.run(Self.checker, [list, root.path]).exitCode == 0)
    // Without a list nothing was looked at, which is not the same as all being well.
    #expect(try CommandRunner.run(Self.checker, [list + "x", root.path]).exitCode == 2)
    #expect(try CommandRunner.run(Self.checker, [list, root.path + "/Tests/XTests"]).exitCode == 2)
  }

  @Test func aMissingFileFailsTheTest() {
    withKnownIssue { GoldenFile("there-is-none.txt").expect("") }
  }
}
