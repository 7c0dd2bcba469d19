import Extraction
import Findings
import GitStore
import Support
import Testing

@testable import Workflows

@Suite struct StoredSourceTreeTests {
  @Test func aRevisionSharesContentIDsWithAnother() throws {
    let repository = try RepositoryBuilder()
    try repository.commit("One", ["hw/a.c": "int a;\n", "hw/b.c": "int b;\n"])
    try repository.tag("one")
    try repository.commit("Two", ["hw/b.c": "long b;\n"])
    let trees = try ComparedTrees(Comparison(range: "one..HEAD"), in: repository.directory)
    let (base, head) = (StoredSourceTree(try trees.base.tree()), StoredSourceTree(try trees.head.tree()))
    #expect(base.entries.map(\.path) == ["hw/a.c", "hw/b.c"])
    #expect(base.entries[0].contentID == head.entries[0].contentID)
    #expect(base.entries[1].contentID != head.entries[1].contentID)
    #expect(base.treeID == (try repository.id(of: "one^{tree}")))
    #expect(try head.makeReader().bytes(of: head.entries[1]) == Array("long b;\n".utf8))
  }

  @Test func foldersShareNothing() throws {
    let repository = try RepositoryBuilder()
    try repository.writeBesides("x/hw/a.c", "int a;\n")
    try repository.writeBesides("y/hw/a.c", "int b;\n")
    let comparison = try Comparison(
      range: nil, base: "dir:\(repository.besides("x"))", head: "dir:\(repository.besides("y"))")
    let trees = try ComparedTrees(comparison, in: ".")
    let (base, head) = (StoredSourceTree(try trees.base.tree()), StoredSourceTree(try trees.head.tree()))
    #expect(base.entries[0].contentID != head.entries[0].contentID)
    #expect(try base.makeReader().bytes(of: base.entries[0]) == Array("int a;\n".utf8))
  }

  @Test func anEntryOfAnotherTreeIsAFault() throws {
    let repository = try RepositoryBuilder()
    try repository.commit("One", ["hw/a.c": "int a;\n"])
    let tree = StoredSourceTree(
      try ComparedTrees(Comparison(range: "HEAD..HEAD"), in: repository.directory).head.tree())
    let stranger = SourceTreeEntry(path: "hw/z.c", contentID: "0")
    #expect(throws: ToolError.self) { try tree.makeReader().bytes(of: stranger) }
  }
}

extension BuildSource {
  fileprivate func tree() throws -> StoredTree {
    guard case .tree(let tree) = self else { throw ToolError(.internalFault, "'\(label)' is no tree") }
    return tree
  }
}
