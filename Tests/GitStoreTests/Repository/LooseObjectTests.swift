import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// libgit2 would read for ever from an object's file that is cut off.
@Suite struct LooseObjectTests {
  /// Cut at any place, a blob is refused by name; whole, it is read.
  @Test func aFileThatIsCutOff() throws {
    let builder = try RepositoryBuilder()
    let text = (0..<5000).map { "line \($0 &* 2_654_435_761)\n" }.joined()
    try builder.commit("One", ["a.c": text])
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let id = try #require(tree["a.c"]?.contentID)
    let name = id.description
    let file = "\(builder.directory)/.git/objects/\(name.prefix(2))/\(name.dropFirst(2))"
    let whole = try #require(FileManager.default.contents(atPath: file))
    #expect(whole.count > 20_000, "more than one buffer's worth")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    for count in [0, 1, 2, 20, whole.count / 2, whole.count - 5, whole.count - 1] {
      try whole.prefix(count).write(to: URL(fileURLWithPath: file))
      let error = try #require(throws: ToolError.self) { try repository.makeBlobReader().read(id, as: "a.c") }
      #expect(error.kind == .unreadable)
      #expect(error.message.contains("'a.c' (blob \(id.abbreviated))"))
      #expect(error.message.contains("is damaged"), "\(count) of \(whole.count) bytes: \(error)")
      #expect(throws: ToolError.self) { try ObjectWorkspace(of: repository).read(id) }
    }
    try whole.write(to: URL(fileURLWithPath: file))
    #expect(try repository.makeBlobReader().read(id) == Array(text.utf8))
    #expect(try ObjectWorkspace(of: repository).read(id) == Array(text.utf8))
  }

  /// What libgit2 reads by itself: the commit that a name leads to, its parents, and a tree, by whole and by short id.
  @Test(arguments: ["HEAD", "HEAD~1", "HEAD^{tree}", "v1"], [0, 20, 60]) func whatLibgit2ReadsByItself(
    _ name: String, _ count: Int
  ) throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One\n\n" + String(repeating: "Text that has some length.\n", count: 9), ["a.c": "1\n"])
    try builder.commit("Two\n\n" + String(repeating: "And more of it, for 60 bytes.\n", count: 9), ["a.c": "2\n"])
    try builder.git("tag", "-a", "-m", String(repeating: "A tag's message. ", count: 9), "v1")
    let id = try builder.id(of: name)
    let file = "\(builder.directory)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let whole = try #require(FileManager.default.contents(atPath: file))
    try whole.prefix(min(count, whole.count - 1)).write(to: URL(fileURLWithPath: file))
    for spelling in [name, id, String(id.prefix(9))] {
      let error = try #require(throws: ToolError.self) {
        let repository = try Repository(at: builder.directory)
        let head = try repository.revision(spelling)
        _ = try repository.walk(from: head.commit, without: nil)
        _ = try StoredTree(head, in: repository)
      }
      #expect(error.kind == .unreadable || error.kind == .usage, "\(error)")
      let said = "\(error.message) \(error.notes)"
      #expect(said.contains("cut off") || said.contains("the object is damaged"), "\(spelling): \(error)")
    }
  }
}
