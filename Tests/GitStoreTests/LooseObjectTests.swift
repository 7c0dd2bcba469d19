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
}
