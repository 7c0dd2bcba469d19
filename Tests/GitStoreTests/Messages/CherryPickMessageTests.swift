import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `CherryPickMessage.swift` and `TrailerBlock.swift`, against `git cherry-pick -x -s`.
struct CherryPickMessageTests {
  static let messages = [
    "Subject\n", "Subject", "Subject\n\nBody.\n", "Subject\n\nBody.\n\nSigned-off-by: A <a@b>\n",
    "Subject\n\nBody.\n\nSigned-off-by: A <a@b>\nReviewed-by: B <b@b>", "\n\nSubject after blanks\n\nText\n",
    "Subject\n\nSigned-off-by: A <a@b>\n(cherry picked from commit 1234567890123456789012345678901234567890)\n",
    "Subject\n\nText\nText: with colon\nmore text\n", "Subject\n\nNote: all\nof: it\n",
    "Subject\n\nBody\n\nfour lines\nof text\nin this\nSigned-off-by: A <a@b>\n",
    "Subject\n\nBody\n\none\ntwo\nthree\nfour\nfive\nSigned-off-by: A <a@b>\n",
    "Subject\n\nSigned-off-by: A <a@b>\n[fixed the conflict]\nSigned-off-by: C <c@c>\n",
    "Subject\n\nReviewed-by: A <a@b>\n  and more\n", "Subject\n\nSigned-off-by: A <a@b>\n\n\n",
    "Signed-off-by: A <a@b>\n", "Subject: with colon\n", "Subject\n\n# no comment\nText\n",
    "Subject\n\nSigned-off-by: A <a@b>\n# a comment\n", "Subject\n\nText  \n\n\n\nSigned-off-by: A <a@b>\n",
    "Subject\nsecond line: x\n\nSigned-off-by: A <a@b>\n\nConflicts:\n\ta.c\n",
    "Subject\n\nText\n\nSigned-off-by: A Developer <developer@example.invalid>\n",
  ]

  private func gitMessage(_ message: String, _ options: [String]) throws -> (CommitRecord, [UInt8]) {
    let builder = try RepositoryBuilder()
    try builder.commit("base", ["a.c": "a\n"])
    try builder.branch("topic")
    try builder.write("a.c", "b\n")
    let file = try builder.writeBesides("message", message)
    try builder.git("commit", "-q", "-a", "--cleanup=verbatim", "-F", file)
    try builder.checkout("main")
    try builder.git("commit", "-q", "--allow-empty", "-m", "other")
    let repository = try Repository(at: builder.directory)
    let workspace = try ObjectWorkspace(of: repository)
    let record = try workspace.commit(repository.revision("topic").commit)
    if options == ["-x"] {
      try builder.git("cherry-pick", "-x", "topic")
    } else {
      try builder.git("cherry-pick", "-x", "-s", "topic")
    }
    return (record, try workspace.commit(repository.revision("main").commit).message)
  }

  @Test(arguments: messages) func recordsTheOrigin(_ message: String) throws {
    let (record, git) = try gitMessage(message, ["-x"])
    var own = CherryPickMessage(of: record)
    own.recordOrigin(record.id)
    #expect(own.text == String(decoding: git, as: UTF8.self))
  }

  @Test(arguments: messages) func signsOff(_ message: String) throws {
    let (record, git) = try gitMessage(message, ["-x", "-s"])
    var own = CherryPickMessage(of: record)
    own.recordOrigin(record.id)
    own.signOff(ObjectWorkspaceTests.developer)
    #expect(own.text == String(decoding: git, as: UTF8.self))
  }

  @Test(arguments: messages + ["# only\n\n", "a  \n\n\n\nb\n\n", ""]) func cleansAsGitDoes(_ message: String) throws {
    let builder = try RepositoryBuilder()
    let file = try builder.writeBesides("message", message)
    let outcome = try CommandRunner.run("sh", ["-c", "git stripspace -s < '\(file)'"], directory: builder.directory)
    #expect(CherryPickMessage(bytes: Array(message.utf8)).cleaned().text == outcome.standardOutput)
  }

  @Test func insertsAParagraphAboveTheTrailers() {
    var message = CherryPickMessage(bytes: Array("Subject\n\nBody\n\nSigned-off-by: A <a@b>\n".utf8))
    message.insert(paragraph: "The field became a subsection.")
    #expect(
      message.text == "Subject\n\nBody\n\nThe field became a subsection.\n\nSigned-off-by: A <a@b>\n")
    var bare = CherryPickMessage(bytes: Array("Subject".utf8))
    bare.insert(paragraph: "Text\n")
    #expect(bare.text == "Subject\n\nText\n")
  }
}
