import Findings
import Testing

@testable import Workflows

@Suite struct ComparisonTests {
  /// What a range reads as, or the error's message.
  private func reading(_ range: String) -> String {
    do throws(ToolError) {
      let comparison = try Comparison(range: range)
      return "\(comparison.base) | \(comparison.head)"
    } catch {
      return "error: \(error.message)"
    }
  }

  @Test(arguments: [
    ("v7.2.16..v7.2.17", "v7.2.16 | v7.2.17"),
    ("v7.2.16..", "v7.2.16 | HEAD"),
    ("..topic", "HEAD | topic"),
    ("master...HEAD", "merge base with master | HEAD"),
    ("master...", "merge base with master | HEAD"),
    ("...topic", "merge base with HEAD | topic"),
    ("HEAD~3..HEAD^2~1", "HEAD~3 | HEAD^2~1"),
    ("HEAD^{/fix a..b}..HEAD", "HEAD^{/fix a..b} | HEAD"),
    ("main@{2 days ago}..origin/stable-7.2", "main@{2 days ago} | origin/stable-7.2"),
  ])
  func revisions(range: String, expected: String) { #expect(reading(range) == expected) }

  @Test(arguments: [
    ("dir:/src/a..dir:/src/b", "dir:/src/a | dir:/src/b"),
    ("dir:../a..dir:../b", "dir:../a | dir:../b"),
    ("dir:../qemu-7.2.16..HEAD", "dir:../qemu-7.2.16 | HEAD"),
    ("v7.2.16..dir:../../qemu", "v7.2.16 | dir:../../qemu"),
    ("dir:a/../b..dir:c/../d", "dir:a/../b | dir:c/../d"),
    ("dir:....HEAD", "dir:.. | HEAD"),
    ("dir:...HEAD", "dir:. | HEAD"),
    ("v7.2.16+series:../debian/patches/series..HEAD", "v7.2.16+series:../debian/patches/series | HEAD"),
    ("v1..v2+series:./p.d/series", "v1 | v2+series:./p.d/series"),
    ("v1...v2+series:p", "merge base with v1 | v2+series:p"),
    ("v1+series:a..v1+series:b", "v1+series:a | v1+series:b"),
    ("dir:/x/a..b..HEAD", "dir:/x/a..b | HEAD"),
  ])
  func paths(range: String, expected: String) { #expect(reading(range) == expected) }

  @Test(arguments: [
    ("v7.2.16", "error: 'v7.2.16' is no range: it has no '..'"),
    ("..", "error: the range names no side"),
    ("...", "error: the range names no side"),
    ("", "error: '' is no range: it has no '..'"),
    ("dir:a...HEAD", "error: 'dir:a...HEAD' asks for a merge base, which only two revisions have"),
    ("v1...dir:b", "error: 'v1...dir:b' asks for a merge base, which only two revisions have"),
    ("dir:..HEAD", "error: 'dir:' names no folder"),
    ("v1+series:..HEAD", "error: 'v1+series:' names no series"),
    ("--all..HEAD", "error: '--all' is no revision: it starts with '-'"),
    ("../qemu..HEAD", "error: '../qemu' is no revision"),
    ("/src/a..HEAD", "error: '/src/a' is no revision"),
    ("dir:a..dir:b..dir:c", "error: range 'dir:a..dir:b..dir:c' can be read in 2 ways"),
  ])
  func refused(range: String, expected: String) { #expect(reading(range) == expected) }

  @Test func optionsAndDefaults() throws {
    #expect(
      try Comparison(range: nil, base: nil, head: nil) == Comparison(base: .mergeBaseWithDefaultBranch, head: .head))
    #expect(
      try Comparison(range: nil, base: nil, head: "topic")
        == Comparison(base: .mergeBaseWithDefaultBranch, head: .revision("topic")))
    #expect(try Comparison(range: nil, base: "v1", head: nil) == Comparison(base: .tree(.revision("v1")), head: .head))
    #expect(
      try Comparison(range: nil, base: "dir:a..dir:b", head: "dir:c")
        == Comparison(base: .tree(.folder(path: "a..dir:b")), head: .folder(path: "c")))
  }

  @Test func rangeAndOptionsExcludeEachOther() {
    #expect(throws: ToolError.self) { try Comparison(range: "a..b", base: "a", head: nil) }
    #expect(throws: ToolError.self) { try Comparison(range: "a..b", base: nil, head: "b") }
  }

  @Test func aFolderAloneHasNoMergeBase() {
    #expect(throws: ToolError.self) { try Comparison(range: nil, base: nil, head: "dir:x") }
  }
}
