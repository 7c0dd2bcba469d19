import Findings
import Foundation
import Support
import Testing

@testable import GitStore

struct DirectoryTreeTests {
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  @Test func listsWhatGitWould() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "a\n", "include/b.h": "b\n"])
    let repository = try Repository(at: builder.directory)
    let revision = try StoredTree(repository.revision("HEAD"), in: repository)
    let folder = try DirectoryTree(root: builder.directory).list(label: "dir:x")
    #expect(folder.label == "dir:x")
    #expect(folder.paths.map(\.path) == ["hw/a.c", "include/b.h"])
    #expect(folder.commit == nil && folder.tree == nil && folder.leftOut.isEmpty)
    let reader = try folder.makeReader()
    for file in folder.paths {
      #expect(file.contentID == nil)
      #expect(try reader.contentID(of: file) == revision[file.path]?.contentID)
      #expect(try reader.read(file) == revision.makeReader().read(#require(revision[file.path])))
    }
  }

  @Test func followsNoLinks() throws {
    let builder = try RepositoryBuilder()
    let root = builder.besides("tree")
    try builder.writeBesides("outside/secret.c", "secret\n")
    try builder.writeBesides("tree/hw/a.c", "a\n")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: root + "/hw/loop", withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: root + "/out", withDestinationPath: "../outside")
    try manager.createSymbolicLink(atPath: root + "/nowhere", withDestinationPath: "missing")
    let tree = try DirectoryTree(root: root).list(label: "dir:tree")
    #expect(tree.paths.map(\.path) == ["hw/a.c", "hw/loop", "nowhere", "out"])
    #expect(tree.paths.filter(\.isRegularFile).map(\.path) == ["hw/a.c"])
    let reader = try tree.makeReader()
    #expect(try reader.read(#require(tree["out"])) == Array("../outside".utf8))
    // A link to the top folder itself is followed: the user named it.
    try manager.createSymbolicLink(atPath: builder.besides("alias"), withDestinationPath: "tree")
    #expect(try DirectoryTree(root: builder.besides("alias")).list(label: "x").paths.count == 4)
  }

  @Test func leavesOutAndRecords() throws {
    let builder = try RepositoryBuilder()
    let root = builder.besides("tree")
    try builder.writeBesides("tree/a.c", "a\n")
    try builder.writeBesides("tree/.git/config", "x")
    try builder.writeBesides("tree/sub/.git", "gitdir: x")
    try builder.writeBesides("tree/sub/b.c", "b\n")
    try builder.writeBesides("tree/.pc/applied-patches", "x")
    try builder.writeBesides("tree/.pc/x.diff/a.c", "old\n")
    mkfifo(root + "/pipe", 0o644)
    let big = open(root + "/big.c", O_CREAT | O_WRONLY, 0o644)
    ftruncate(big, off_t(StoredTree.largestFile + 1))
    close(big)
    let tree = try DirectoryTree(root: root).list(label: "dir:tree")
    #expect(tree.paths.map(\.path) == ["a.c", "sub/b.c"])
    #expect(
      tree.leftOut == [
        .init(path: ".pc", reason: "is quilt's own folder"),
        .init(path: "big.c", reason: "has 33554433 bytes, more than the 33554432 that are read"),
        .init(path: "pipe", reason: "is a named pipe"),
      ])
  }

  @Test func keepsNamesThatAreNoText() throws {
    let builder = try RepositoryBuilder()
    let root = builder.besides("tree")
    try builder.writeBesides("tree/a.c", "a\n")
    let name = Array((root + "/").utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xff), 0x2e, 0x63, 0]
    let descriptor = open(name, O_CREAT | O_WRONLY, 0o644)
    write(descriptor, "odd\n", 4)
    close(descriptor)
    let tree = try DirectoryTree(root: root).list(label: "dir:tree")
    #expect(tree.paths.map(\.path) == [#"\377.c"#, "a.c"])
    #expect(try tree.makeReader().read(tree.paths[0]) == Array("odd\n".utf8))
  }

  @Test func namesWhatCannotBeRead() throws {
    let builder = try RepositoryBuilder()
    let root = builder.besides("tree")
    let none = try error { try DirectoryTree(root: root).list(label: "dir:tree") }
    #expect(none.kind == .unreadable)
    #expect(none.message == "the folder '\(root)' cannot be read: no such file or directory")
    try builder.writeBesides("tree/hw/a.c", "a\n")
    let file = try error { try DirectoryTree(root: root + "/hw/a.c").list(label: "x") }
    #expect(file.message == "'\(root)/hw/a.c' is not a folder")
    let tree = try DirectoryTree(root: root).list(label: "dir:tree")
    try FileManager.default.removeItem(atPath: root + "/hw/a.c")
    let gone = try error { try tree.makeReader().read(tree.paths[0]) }
    #expect(gone.message == "'hw/a.c' in 'dir:tree' cannot be read: no such file or directory")
    try FileManager.default.createSymbolicLink(atPath: root + "/hw/a.c", withDestinationPath: "/etc/passwd")
    #expect(throws: ToolError.self) { try tree.makeReader().read(tree.paths[0]) }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func namesWhatMayNotBeRead() throws {
    let builder = try RepositoryBuilder()
    try builder.writeBesides("tree/hw/a.c", "a\n")
    let root = builder.besides("tree")
    let tree = try DirectoryTree(root: root).list(label: "dir:tree")
    chmod(root + "/hw/a.c", 0)
    let refused = try error { try tree.makeReader().read(tree.paths[0]) }
    #expect(refused.message == "'hw/a.c' in 'dir:tree' cannot be read: permission denied")
    chmod(root + "/hw", 0)
    #expect(throws: ToolError.self) { try DirectoryTree(root: root).list(label: "x") }
    chmod(root + "/hw", 0o755)
  }
}
