import Findings
import GitStore
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
    ("main@{2 days ago}..origin/stable-7.2", "main@{2 days ago} | origin/stable-7.2"),
    ("dir:/src/a..dir:/src/b", "dir:/src/a | dir:/src/b"),
    ("dir:../a..dir:../b", "dir:../a | dir:../b"),
    ("dir:../qemu-7.2.16..HEAD", "dir:../qemu-7.2.16 | HEAD"),
    ("v7.2.16..dir:../../qemu", "v7.2.16 | dir:../../qemu"),
    ("v7.2.16+series:../debian/patches/series..HEAD", "v7.2.16+series:../debian/patches/series | HEAD"),
    ("v1...v2+series:p", "merge base with v1 | v2+series:p"),
    ("v1+series:a..v1+series:b", "v1+series:a | v1+series:b"),
  ])
  func ranges(range: String, expected: String) { #expect(reading(range) == expected) }

  @Test(arguments: [
    ("v7.2.16", "error: 'v7.2.16' is no range: it names one tree"),
    ("../qemu", "error: '../qemu' is no revision"),
    ("../qemu..HEAD", "error: '../qemu' is no revision"),
    ("/src/a..HEAD", "error: '/src/a' is no revision"),
    ("HEAD..~/qemu", "error: '~/qemu' is no revision"),
    ("--all..HEAD", "error: '--all' is no revision: it starts with '-'"),
    ("dir:a...HEAD", "error: 'dir:a...HEAD' asks for a merge base, which only two revisions have"),
    ("v1+series:p...HEAD", "error: 'v1+series:p...HEAD' asks for a merge base, which only two revisions have"),
    ("v1...dir:b", "error: 'v1...dir:b' asks for a merge base, which only two revisions have"),
    ("dir:a..dir:b..dir:c", "error: 'dir:a..dir:b..dir:c' can be read as more than one pair of revisions"),
  ])
  func refused(range: String, expected: String) { #expect(reading(range) == expected) }

  @Test(arguments: ["", "..", "...", "...."]) func nothingNamed(range: String) {
    #expect(throws: ToolError.self) { try Comparison(range: range) }
  }

  @Test func optionsAndDefaults() throws {
    #expect(try Comparison(range: nil, base: nil, head: nil).base == .mergeBaseWithDefaultBranch)
    let topic = try Comparison(range: nil, base: nil, head: "topic")
    #expect(topic.base == .mergeBaseWithDefaultBranch)
    #expect(topic.head == TreeSpecification(base: .revision("topic")))
    #expect(try Comparison(range: nil, base: "v1", head: nil) == Comparison(range: "v1..HEAD"))
    let folders = try Comparison(range: nil, base: "dir:a..dir:b", head: "dir:c")
    #expect(folders.base == .tree(TreeSpecification(base: .folder("a..dir:b"))))
  }

  @Test func rangeAndOptionsExcludeEachOther() {
    #expect(throws: ToolError.self) { try Comparison(range: "a..b", base: "a", head: nil) }
    #expect(throws: ToolError.self) { try Comparison(range: "a..b", base: nil, head: "b") }
  }

  @Test func aFolderAloneHasNoMergeBase() {
    #expect(throws: ToolError.self) { try Comparison(range: nil, base: nil, head: "dir:x") }
  }

  @Test func aFolderThatLacksItsPrefixGetsTheHint() {
    do throws(ToolError) {
      _ = try TreeSpecification(named: "../qemu")
      Issue.record("'../qemu' was taken for a revision")
    } catch {
      #expect(error.hint == "write dir:../qemu for a folder")
      #expect(error.kind == .usage)
    }
  }
}
