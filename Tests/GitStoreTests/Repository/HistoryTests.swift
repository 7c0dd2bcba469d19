import Findings
import Support
import Testing

@testable import GitStore

/// `Repository+History.swift`.
struct HistoryTests {
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  /// main: One - Two - Three; stable leaves at One and has two commits of its own.
  private func forked() throws -> RepositoryBuilder {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "1\n"])
    try builder.tag("fork")
    try builder.branch("stable")
    try builder.commit("Stable one", ["b.c": "1\n"])
    try builder.commit("Stable two", ["b.c": "2\n"])
    try builder.checkout("main")
    try builder.commit("Two", ["a.c": "2\n"])
    try builder.commit("Three", ["a.c": "3\n"])
    return builder
  }

  @Test func findsTheMergeBase() throws {
    let builder = try forked()
    let repository = try Repository(at: builder.directory)
    let base = try repository.mergeBase(repository.revision("main"), repository.revision("stable"))
    #expect(base.commit.description == (try builder.id(of: "fork")))
    #expect(base.tree.description == (try builder.id(of: "fork^{tree}")))
    #expect(base.name == base.commit.abbreviated)
    try builder.checkout("stable")
    try builder.merge("main")
    let later = try repository.mergeBase(repository.revision("stable"), repository.revision("main"))
    #expect(later.commit.description == (try builder.git("merge-base", "stable", "main").dropLast()))
  }

  @Test func saysThatThereIsNone() throws {
    let builder = try forked()
    try builder.git("checkout", "-q", "--orphan", "other")
    try builder.commit("Elsewhere", ["c.c": "c\n"])
    let repository = try Repository(at: builder.directory)
    let none = try error { try repository.mergeBase(repository.revision("main"), repository.revision("other")) }
    #expect(none.kind == .usage)
    #expect(none.message == "'main' and 'other' have no common ancestor in '\(builder.directory)'")
  }

  @Test func neverGuessesInAShallowClone() throws {
    let origin = try forked()
    let clone = try RepositoryBuilder(cloning: origin, "--depth=1", "--no-single-branch")
    let repository = try Repository(at: clone.directory)
    let (main, stable) = (try repository.revision("origin/main"), try repository.revision("origin/stable"))
    let unknown = try error { try repository.mergeBase(main, stable) }
    #expect(unknown.kind == .unreadable)
    #expect(
      unknown.message == "the merge base of 'origin/main' and 'origin/stable' is not in '\(clone.directory)'")
    #expect(unknown.hint == "git -C \(clone.directory) fetch --unshallow")
    try clone.git("fetch", "-q", "--unshallow")
    let deepened = try Repository(at: clone.directory)
    #expect(try deepened.mergeBase(main, stable).commit.description == origin.id(of: "fork"))
  }

  @Test func takesTheRemotesHeadForDefaultBranch() throws {
    let origin = try forked()
    try origin.checkout("stable")
    let clone = try RepositoryBuilder(cloning: origin)
    let found = try Repository(at: clone.directory).defaultBranch()
    #expect(found.name == "origin/stable")
    #expect(found.commit.description == (try origin.id(of: "stable")))
    try clone.git("remote", "set-head", "origin", "--delete")
    #expect(try Repository(at: clone.directory).defaultBranch().name == "origin/main")
  }

  @Test func fallsBackToUsualNames() throws {
    let builder = try forked()
    #expect(try Repository(at: builder.directory).defaultBranch().name == "main")
    try builder.git("branch", "-m", "main", "master")
    #expect(try Repository(at: builder.directory).defaultBranch().name == "master")
    try builder.git("branch", "-m", "master", "trunk")
    try builder.git("config", "init.defaultBranch", "trunk")
    #expect(try Repository(at: builder.directory).defaultBranch().name == "trunk")
    try builder.git("config", "--unset", "init.defaultBranch")
    let none = try error { try Repository(at: builder.directory).defaultBranch() }
    #expect(none.kind == .usage)
    #expect(none.message == "the default branch of '\(builder.directory)' is not known")
    #expect(none.hint == "name both sides with BASE..HEAD")
  }
}
