import Findings
import Support
import Testing

@testable import GitStore

/// `ObjectWorkspace+Present.swift`.
struct PresentPicksTests {
  private func picked(_ builder: RepositoryBuilder, _ commits: [String], in branch: String) throws -> [String: String] {
    let repository = try Repository(at: builder.directory)
    let found = try ObjectWorkspace(of: repository).picks(
      of: try commits.map { try repository.revision($0).commit }, in: try repository.revision(branch).commit)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.key.description, $0.value.description) })
  }

  @Test func readsMessagesOfTheBranch() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "a\n"])
    try builder.branch("topic")
    let first = try builder.commit("first", ["b.c": "b\n"])
    let second = try builder.commit("second", ["c.c": "c\n"])
    // Upstream's own messages do not count.
    let third = try builder.commit("third\n\n(cherry picked from commit \(first))", ["d.c": "d\n"])
    try builder.branch("stable", at: "main")
    #expect(try picked(builder, [first, second, third], in: "stable").isEmpty)
    let pick = try builder.commit("first\n\n(cherry picked from commit \(first))\n[other text]", ["b.c": "B\n"])
    #expect(try picked(builder, [first, second, third], in: "stable") == [first: pick])
    let revert = try builder.commit("Revert \"first\"\n\nThis reverts commit \(pick).", ["b.c": ""])
    #expect(try picked(builder, [first], in: "stable").isEmpty)
    try builder.commit("Revert \"Revert\"\n\nThis reverts commit \(revert).", ["b.c": "B\n"])
    #expect(try picked(builder, [first], in: "stable") == [first: pick])
    #expect(try picked(builder, [], in: "stable").isEmpty)
  }
}
