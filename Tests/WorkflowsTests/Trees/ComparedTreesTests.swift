import Compatibility
import Findings
import GitStore
import Support
import Testing

@testable import Workflows

@Suite struct ComparedTreesTests {
  private let repository: RepositoryBuilder
  private let fork: String

  /// main: fork point, then one more; topic: one on top of the fork point.
  init() throws {
    repository = try RepositoryBuilder()
    fork = try repository.commit("Add a device", ["hw/a.c": "int a;\n"])
    try repository.branch("topic")
    try repository.commit("Change it", ["hw/a.c": "int b;\n"])
    try repository.checkout("main")
    try repository.commit("Go on", ["hw/c.c": "int c;\n"])
    try repository.checkout("topic")
  }

  private func trees(_ range: String?) throws -> ComparedTrees {
    try ComparedTrees(try Comparison(range: range, base: nil, head: nil), in: repository.directory)
  }

  @Test func twoDotsCompareTheTips() throws {
    let trees = try trees("main..topic")
    #expect(trees.base.side.commitID == (try repository.id(of: "main")))
    #expect(trees.head.side.commitID == (try repository.id(of: "topic")))
    #expect(trees.base.label == "main")
  }

  @Test(arguments: ["main...topic", "main...", nil]) func threeDotsAndNothingStartAtTheFork(range: String?) throws {
    let trees = try trees(range)
    #expect(trees.base.side.commitID == fork)
    #expect(trees.head.side.commitID == (try repository.id(of: "topic")))
  }

  @Test func foldersNeedNoRepository() throws {
    try repository.writeBesides("old/hw/a.c", "int a;\n")
    try repository.writeBesides("new/hw/a.c", "int b;\n")
    let comparison = try Comparison(
      range: nil, base: "dir:\(repository.besides("old"))", head: "dir:\(repository.besides("new"))")
    let trees = try ComparedTrees(comparison, in: "/nonexistent")
    #expect(trees.base.label == "dir:\(repository.besides("old"))")
    #expect(trees.base.side.commitID == nil)
  }

  @Test func aMissingRevisionIsUsage() throws {
    #expect {
      try trees("main..tpoic")
    } throws: { error in
      (error as? ToolError)?.kind == .usage
    }
  }

  @Test func sidesCarryBothIDs() throws {
    let side = try trees("main..topic").head.side
    #expect(side.label == "topic")
    #expect(side.commitID == (try repository.id(of: "topic")))
    #expect(side.treeID == (try repository.id(of: "topic^{tree}")))
  }
}
