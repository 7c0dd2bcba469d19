import Findings
import Foundation
import Support
import Testing

@testable import GitStore

struct QuiltSeriesTests {
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  @Test func readsASeries() throws {
    let builder = try RepositoryBuilder()
    try builder.writeBesides(
      "p/series", "# first\n\na.patch\n  sub/b.diff -p0   # why\nc#1.patch -p2 -R\n#\nd.patch -p ab\n")
    let malformed = try error { try QuiltSeries(at: builder.besides("p")) }
    #expect(malformed.message == "\(builder.besides("p/series")):7: '-p' is not known")
    try builder.writeBesides(
      "p/series", "# first\n\na.patch\r\n  sub/b.diff -p0   # why\nc#1.patch -p2 -R\n#\nd.patch -pab\ne.patch -p 3")
    for place in ["p", "p/series"] {
      let series = try QuiltSeries(at: builder.besides(place))
      #expect(series.patches.map(\.name) == ["a.patch", "sub/b.diff", "c#1.patch", "d.patch", "e.patch"])
      #expect(series.patches.map(\.strip) == [1, 0, 2, 1, 3])
      #expect(series.patches.map(\.isReversed) == [false, false, true, false, false])
      #expect(series.patches.map(\.line) == [3, 4, 5, 7, 8])
      #expect(series.patches[1].path == builder.besides("p/sub/b.diff"))
    }
  }

  @Test func findsPatchesBelowTheSeries() throws {
    let builder = try RepositoryBuilder()
    try builder.writeBesides("p/series", "a.patch\n")
    try builder.writeBesides("p/patches/a.patch", "")
    #expect(try QuiltSeries(at: builder.besides("p")).patches[0].path == builder.besides("p/patches/a.patch"))
  }

  @Test func namesWhatIsNotThere() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "a\n"])
    let none = try error { try QuiltSeries(at: builder.besides("p")) }
    #expect(none.kind == .unreadable)
    #expect(none.message == "the series '\(builder.besides("p"))' cannot be read: no such file or directory")
    #expect(none.hint == "+series:PATH names a quilt series file, or the folder that has one")
    try builder.writeBesides("p/series", "\ngone.patch\n")
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let gone = try error { try PatchSeries(at: builder.besides("p")).applied(to: tree) }
    #expect(
      gone.message
        == "patch 'gone.patch' (\(builder.besides("p/series")):2) cannot be read: no such file or directory")
  }

  @Test func saysThatAPatchIsCompressed() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "a\n"])
    try builder.writeBesides("p/series", "a.patch.gz\n")
    try Data([0x1f, 0x8b, 8, 0]).write(to: URL(fileURLWithPath: builder.besides("p/a.patch.gz")))
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let compressed = try error { try PatchSeries(at: builder.besides("p")).applied(to: tree) }
    #expect(compressed.message == "patch 'a.patch.gz' is compressed")
  }
}
