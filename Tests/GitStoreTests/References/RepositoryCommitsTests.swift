import Findings
import Support
import Testing

@testable import GitStore

/// `Repository+Commits.swift` and `ObjectWorkspace+History.swift`.
struct RepositoryCommitsTests {
  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  private func branched() throws -> RepositoryBuilder {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "1\n", "hw/b.c": "1\n"])
    try builder.tag("v1.0")
    try builder.commit("Two", ["a.c": "2\n"])
    try builder.branch("topic")
    try builder.commit("Topic", ["hw/b.c": "topic\n"])
    try builder.checkout("main")
    try builder.commit("Three", ["a.c": "3\n"])
    try builder.commit("Four", ["c.c": "4\n"])
    try builder.merge("topic")
    try builder.commit("Five", ["a.c": "5\n"])
    return builder
  }

  @Test func givesAMergesSidesInOrder() throws {
    let builder = try branched()
    let repository = try Repository(at: builder.directory)
    func parents(_ name: String) throws -> [String] {
      try repository.parents(of: repository.revision(name).commit).map(\.description)
    }
    #expect(try parents("main^") == [builder.id(of: "main^^1"), builder.id(of: "topic")])
    #expect(try parents("v1.0") == [])
  }

  @Test func ordersCommitsAndRanges() throws {
    let builder = try branched()
    let repository = try Repository(at: builder.directory)
    func ids(_ names: String...) throws -> [String] { try repository.commits(named: names).map(\.description) }
    #expect(try ids("main", "v1.0") == [builder.id(of: "main"), builder.id(of: "v1.0")])
    let range = lines(try builder.git("rev-list", "--reverse", "--date-order", "v1.0..main"))
    #expect(try ids("v1.0..main") == range)
    #expect(try ids("v1.0..") == range)
    #expect(try ids("main", "v1.0..main").count == range.count)
    #expect(try ids("main", "v1.0..main").first == range.last)
    let empty = try #require(throws: ToolError.self) { try ids("main..v1.0") }
    #expect(empty.message == "there is no commit in 'main..v1.0'")
    #expect(empty.kind == .usage)
    #expect(throws: ToolError.self) { try ids("v1.0...main") }
    #expect(throws: ToolError.self) { try ids("nowhere") }
  }

  @Test func describesAsGitDoes() throws {
    let builder = try branched()
    let repository = try Repository(at: builder.directory)
    for name in ["main", "v1.0", "topic", "main~1"] {
      let own = try repository.describe(repository.revision(name).commit)
      #expect(own == (try builder.git("describe", "--tags", "--abbrev=10", name).trimmingSpaces))
    }
    let bare = try RepositoryBuilder()
    try bare.commit("One", ["a.c": "1\n"])
    let other = try Repository(at: bare.directory)
    #expect(try other.describe(other.revision("HEAD").commit) == nil)
  }

  @Test(arguments: ["a.c", "hw/b.c", "hw", "c.c", "nowhere"]) func findsWhoTouchedAPath(_ path: String) throws {
    let builder = try branched()
    let repository = try Repository(at: builder.directory)
    let workspace = try ObjectWorkspace(of: repository)
    let (main, base) = (try repository.revision("main").commit, try repository.revision("v1.0").commit)
    let own = try workspace.commitsTouching(path, reachableFrom: main, notFrom: base).map(\.id.description)
    #expect(own == lines(try builder.git("log", "--topo-order", "--format=%H", "v1.0..main", "--", path)))
    #expect(
      try workspace.commitsTouching(path, reachableFrom: main, notFrom: base, limit: 1).count == min(own.count, 1))
  }
}
