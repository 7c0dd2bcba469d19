import Findings
import Foundation
import Support
import Testing

@testable import GitStore

struct RepositoryOpeningTests {
  /// The error that `body` throws.
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  @Test func opensFromAFolderInside() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["hw/rtc/a.c": "a\n"])
    for place in ["", "/hw/rtc", "/.git"] {
      let repository = try Repository(at: builder.directory + place)
      #expect(repository.directory == builder.directory)
      #expect(try repository.revision("HEAD").commit.description == builder.id(of: "HEAD"))
    }
  }

  @Test func opensABareRepositoryWithoutConfig() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["a.c": "a\n"])
    let bare = builder.besides("bare")
    try builder.git("clone", "-q", "--bare", builder.directory, bare)
    try FileManager.default.removeItem(atPath: bare + "/config")
    let repository = try Repository(at: bare)
    #expect(repository.directory == bare)
    #expect(try repository.files(of: repository.revision("main")).map(\.path) == ["a.c"])
  }

  @Test func opensALinkedWorkTree() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["a.c": "old\n"])
    try builder.branch("topic")
    try builder.commit("Change", ["a.c": "new\n"])
    try builder.checkout("main")
    try builder.git("worktree", "add", "-q", builder.besides("linked"), "topic")
    let repository = try Repository(at: builder.besides("linked"))
    #expect(repository.directory == builder.besides("linked"))
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    #expect(try tree.makeReader().read(#require(tree["a.c"])) == Array("new\n".utf8))
  }

  @Test func saysThatThereIsNoRepository() throws {
    let builder = try RepositoryBuilder()
    try builder.writeBesides("plain/file", "x")
    let none = try error { try Repository(at: builder.besides("plain")) }
    #expect(none.kind == .unreadable)
    #expect(none.message == "'\(builder.besides("plain"))' is not in a git repository")
    #expect(none.hint == "name one with --repo DIR, or compare plain folders with dir:PATH")
    let missing = try error { try Repository(at: builder.besides("nowhere")) }
    #expect(missing.message == "there is no folder '\(builder.besides("nowhere"))'")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
  func saysHowToTrustAnothersRepository() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["a.c": "a\n"])
    for path in [builder.directory, builder.directory + "/.git"] { chown(path, 12345, 12345) }
    let refused = try error { try Repository(at: builder.directory) }
    #expect(refused.message == "the repository at '\(builder.directory)' belongs to someone else")
    #expect(refused.hint == "git config --global --add safe.directory \(builder.directory)")
    // What the hint names is what git itself asks for.
    let git = try #require(throws: RepositoryBuilder.Failure.self) { try builder.git("status") }
    #expect(git.output.contains("--add safe.directory \(builder.directory)"))
  }

  @Test(arguments: ["worktreeConfig true", "preciousObjects true", "objectFormat sha1", "partialClone origin"])
  func passesOverExtensionsThatDoNotMatterToAReader(_ setting: String) throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["a.c": "a\n"])
    let words = setting.split(separator: " ").map(String.init)
    try builder.git("config", "core.repositoryFormatVersion", "1")
    try builder.git("config", "extensions.\(words[0])", words[1])
    #expect(try Repository(at: builder.directory).revision("HEAD").commit.description == builder.id(of: "HEAD"))
  }

  @Test func readsAWorkTreeWithAConfigOfItsOwn() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["hw/a.c": "a\n", "docs/b": "b\n"])
    try builder.git("sparse-checkout", "set", "hw")
    #expect(try builder.git("config", "extensions.worktreeConfig") == "true\n")
    let repository = try Repository(at: builder.directory)
    #expect(try repository.files(of: repository.revision("HEAD")).map(\.path) == ["docs/b", "hw/a.c"])
  }

  @Test(arguments: [
    ("objectFormat", "sha256", "names its objects by sha256, which is not supported"),
    ("refStorage", "reftable", "keeps its branches and tags as 'reftable', which is not supported"),
    ("future", "1", "uses the extension 'future', which is not supported"),
  ])
  func refusesOtherFormats(_ name: String, _ value: String, _ reason: String) throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Add", ["a.c": "a\n"])
    try builder.write(
      ".git/config", "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\t\(name) = \(value)\n")
    let refused = try error { try Repository(at: builder.directory) }
    #expect(refused.kind == .unreadable)
    #expect(refused.message == "the repository at '\(builder.directory)' \(reason)")
    #expect(
      refused.hint == "lay out each revision with 'git -C \(builder.directory) worktree add --detach PATH REVISION'"
        + " and name the folder: dir:PATH")
  }

  @Test func refusesARealSHA256Repository() throws {
    let builder = try RepositoryBuilder()
    let path = builder.besides("sha256")
    try builder.git("init", "-q", "--object-format=sha256", path)
    let refused = try error { try Repository(at: path) }
    #expect(refused.message == "the repository at '\(path)' names its objects by sha256, which is not supported")
  }
}
