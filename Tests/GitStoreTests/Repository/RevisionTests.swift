import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `Repository+Revisions.swift`.
struct RevisionTests {
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  @Test func findsEverySpelling() throws {
    let builder = try RepositoryBuilder()
    let first = try builder.commit("One", ["a.c": "1\n"])
    try builder.git("tag", "-a", "-m", "annotated", "v1.0")
    let second = try builder.commit("Two", ["a.c": "2\n"])
    let repository = try Repository(at: builder.directory)
    for name in ["v1.0", "HEAD~1", "main^", first, String(first.prefix(8)), "v1.0^{commit}", ":/One"] {
      let revision = try repository.revision(name)
      #expect(revision.commit.description == first, "\(name)")
      #expect(revision.tree.description == (try builder.id(of: "v1.0^{tree}")))
      #expect(revision.name == name)
    }
    #expect(try repository.revision("main").commit.description == second)
  }

  @Test func namesTheNearest() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "1\n"])
    for name in ["v7.2.16", "v7.2.17", "v10.0.0"] { try builder.tag(name) }
    let repository = try Repository(at: builder.directory)
    let near = try error { try repository.revision("7.2.16~2") }
    #expect(near.kind == .usage)
    #expect(near.message == "there is no revision '7.2.16~2' in '\(builder.directory)'")
    #expect(near.notes == ["the nearest names are 'v7.2.16', 'v7.2.17'"])
    #expect(near.hint == "did you mean 'v7.2.16~2'?")
    let far = try error { try repository.revision("something-else-altogether") }
    #expect(far.notes.isEmpty)
    #expect(far.hint == "git -C \(builder.directory) for-each-ref --format='%(refname:short)'")
    let past = try error { try repository.revision("v7.2.16~5") }
    #expect(
      past.notes == ["'v7.2.16' is commit \(try builder.id(of: "HEAD").prefix(10)); the rest leads past what is there"])
  }

  @Test func saysToFetchWhereThereIsARemote() throws {
    let origin = try RepositoryBuilder()
    try origin.commit("One", ["a.c": "1\n"])
    let clone = try RepositoryBuilder(cloning: origin)
    let repository = try Repository(at: clone.directory)
    let missing = try error { try repository.revision("zzzzzzzz") }
    #expect(missing.hint == "git -C \(clone.directory) fetch --all --tags")
    try origin.branch("topic")
    try clone.git("fetch", "-q")
    let remote = try error { try repository.revision("topic") }
    #expect(remote.hint == "did you mean 'origin/topic'?")
  }

  @Test func saysThatThereIsNoCommitYet() throws {
    let builder = try RepositoryBuilder()
    let unborn = try error { try Repository(at: builder.directory).revision("HEAD") }
    #expect(unborn.message == "there is no commit yet in '\(builder.directory)'")
  }

  @Test func refusesWhatIsNoCommit() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "1\n"])
    let repository = try Repository(at: builder.directory)
    for name in ["HEAD:hw", "HEAD:hw/a.c", "HEAD^{tree}"] {
      let refused = try error { try repository.revision(name) }
      #expect(refused.message == "'\(name)' names something other than a commit in '\(builder.directory)'")
    }
    let malformed = try error { try repository.revision("a..b") }
    #expect(malformed.message == "'a..b' is not a revision as git writes them")
    for name in ["", "^", "~", "@{", "HEAD@{99}", "-x", "\u{0}", "HEAD^{/nothing}", "68"] {
      #expect(throws: ToolError.self, "\(name)") { try repository.revision(name) }
    }
  }

  /// Commits are made until two objects share their first four digits, at most one of them a commit.
  @Test func takesTheOnlyCommitOfAnAmbiguousPrefix() throws {
    let builder = try RepositoryBuilder()
    var text = ""
    for number in 0..<1200 { text += "blob\nmark :\(number + 2)\ndata <<E\n\(number)\nE\n" }
    text += "commit refs/heads/many\ncommitter A <a@b> 1600000000 +0000\ndata <<E\nmany\nE\n"
    for number in 0..<1200 { text += "M 100644 :\(number + 2) f\(number)\n" }
    try builder.writeBesides("stream", text)
    try builder.git("-c", "alias.import=!git fast-import --quiet < '\(builder.besides("stream"))'", "import")
    let repository = try Repository(at: builder.directory)
    let ids = try repository.files(of: repository.revision("many")).compactMap(\.contentID?.description)
    let groups = Dictionary(grouping: ids) { $0.prefix(4) }.filter { $0.value.count > 1 }
    let prefix = String(try #require(groups.keys.min()))
    let ambiguous = try error { try repository.revision(prefix) }
    #expect(ambiguous.kind == .usage)
    let count = groups[prefix[...]]?.count ?? 0
    #expect(ambiguous.message == "'\(prefix)' is ambiguous in '\(builder.directory)': \(count) objects start with it")
    #expect(ambiguous.hint == "give more digits of the one you mean")

    // Now one commit that starts as one of the blobs does: messages are tried until there is one.
    let wanted = Set(ids.map { String($0.prefix(4)) })
    let tree = try builder.id(of: "many^{tree}")
    var found: String?
    for attempt in 0..<400 where found == nil {
      let id = try builder.git("commit-tree", "-m", "attempt \(attempt)", tree)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      if wanted.contains(String(id.prefix(4))) { found = id }
    }
    let commit = try #require(found)
    let candidates = try builder.git("rev-parse", "--disambiguate=\(commit.prefix(4))")
    if candidates.split(separator: "\n").filter({ (try? builder.git("cat-file", "-t", String($0))) == "commit\n" })
      .count == 1
    {
      #expect(try repository.revision(String(commit.prefix(4))).commit.description == commit)
    }
  }

  @Test func explainsAReferenceWithoutItsObject() throws {
    let builder = try RepositoryBuilder()
    let first = try builder.commit("One", ["a.c": "1\n"])
    try builder.branch("topic")
    let second = try builder.commit("Two", ["a.c": "2\n"])
    try FileManager.default.removeItem(
      atPath: builder.directory + "/.git/objects/\(second.prefix(2))/\(second.dropFirst(2))")
    let repository = try Repository(at: builder.directory)
    let missing = try error { try repository.revision("topic") }
    #expect(missing.kind == .unreadable)
    #expect(missing.message == "commit \(second), which 'topic' points to, is missing from '\(builder.directory)'")
    #expect(missing.hint == "git -C \(builder.directory) fsck --full")
    #expect(try repository.revision("main").commit.description == first)
  }

  @Test func saysToDeepenAShallowClone() throws {
    let origin = try RepositoryBuilder()
    try origin.commit("One", ["a.c": "1\n"])
    try origin.tag("v1.0")
    try origin.commit("Two", ["a.c": "2\n"])
    try origin.commit("Three", ["a.c": "3\n"])
    let clone = try RepositoryBuilder(cloning: origin, "--depth=1")
    let repository = try Repository(at: clone.directory)
    #expect(repository.isShallow)
    let parent = try error { try repository.revision("HEAD~1") }
    #expect(parent.kind == .unreadable)
    #expect(parent.message == "revision 'HEAD~1' is not in '\(clone.directory)'")
    #expect(parent.notes == ["the repository is a shallow clone (made with --depth): its history ends early"])
    #expect(parent.hint == "git -C \(clone.directory) fetch --unshallow")
    let tag = try error { try repository.revision("v1.0") }
    #expect(tag.hint == "git -C \(clone.directory) fetch --unshallow --tags")
    try clone.git("fetch", "-q", "--unshallow", "--tags")
    let deepened = try Repository(at: clone.directory)
    #expect(!deepened.isShallow)
    #expect(try deepened.revision("v1.0").commit == deepened.revision("HEAD~2").commit)
  }
}
