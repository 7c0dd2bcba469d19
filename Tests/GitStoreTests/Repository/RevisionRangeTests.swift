import Findings
import Testing

@testable import GitStore

struct RevisionRangeTests {
  @Test(arguments: [
    ("v7.2.16..v7.2.17", "v7.2.16", "v7.2.17", false),
    ("main...HEAD", "main", "HEAD", true),
    ("main..", "main", "HEAD", false),
    ("...topic", "HEAD", "topic", true),
    ("dir:../a..dir:../b", "dir:../a", "dir:../b", false),
    ("dir:a/../b..HEAD", "dir:a/../b", "HEAD", false),
    ("v1..dir:..", "v1", "dir:..", false),
    ("v7.2.0+series:../p/series..v7.2.22", "v7.2.0+series:../p/series", "v7.2.22", false),
  ])
  func parts(_ text: String, _ base: String, _ head: String, _ startsAtMergeBase: Bool) throws {
    let range = try #require(try RevisionRange(parsing: text))
    #expect(range.base.description == base)
    #expect(range.head.description == head)
    #expect(range.startsAtMergeBase == startsAtMergeBase)
  }

  @Test(arguments: ["v7.2.16", "HEAD", "dir:../a", "dir:a/..", "", "a.b", "a....b"])
  func isNoRange(_ text: String) throws {
    #expect(try RevisionRange(parsing: text) == nil)
  }

  @Test func refusesMoreThanOne() throws {
    let error = try #require(throws: ToolError.self) { try RevisionRange(parsing: "a..b..c") }
    #expect(error.kind == .usage)
    #expect(error.message == "'a..b..c' can be read as more than one pair of revisions")
    #expect(error.hint == "name the sides apart with --base and --head")
  }
}
