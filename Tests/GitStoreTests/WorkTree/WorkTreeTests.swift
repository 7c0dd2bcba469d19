import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `WorkTree+Advance.swift` and what it stands on.
struct WorkTreeTests {
  private let person = ObjectWorkspaceTests.developer

  /// `stable` is checked out; the commit to advance it to changes, adds, removes and moves files.
  struct Prepared {
    var builder: RepositoryBuilder
    var workTree: WorkTree
    var update: ReferenceUpdate
  }

  static func prepared() throws -> Prepared {
    let builder = try RepositoryBuilder()
    try builder.commit(
      "One", ["hw/a.c": "a\n", "hw/b.c": "b\n", "gone/deep/c.c": "c\n", "kept": "kept\n", "folder": "file\n"])
    try builder.branch("stable")
    return Prepared(builder: builder, workTree: try workTree(builder), update: try update(builder))
  }

  private static func workTree(_ builder: RepositoryBuilder) throws -> WorkTree {
    try WorkTree(of: ObjectWorkspace(of: Repository(at: builder.directory)))
  }

  private static func update(_ builder: RepositoryBuilder) throws -> ReferenceUpdate {
    let repository = try Repository(at: builder.directory)
    let workspace = try ObjectWorkspace(of: repository)
    let head = try repository.revision("HEAD")
    let tree = try workspace.writeTree(
      base: head.tree,
      replacing: [
        "hw/a.c": (Array("new a\n".utf8), nil), "new/x.sh": (Array("x\n".utf8), .executable),
        "link": (Array("hw/a.c".utf8), .symbolicLink), "folder/f": (Array("f\n".utf8), nil),
      ], removing: ["gone/deep/c.c", "folder"])
    let commit = workspace.write(
      commit: tree, parents: [head.commit], author: ObjectWorkspaceTests.developer,
      committer: ObjectWorkspaceTests.developer, message: Array("Two\n".utf8))
    try workspace.publish([commit])
    return ReferenceUpdate(reference: "refs/heads/stable", old: head.commit, new: commit, message: "backport: Two")
  }

  private func status(_ builder: RepositoryBuilder) throws -> String { try builder.git("status", "--porcelain") }

  private func tidy(_ builder: RepositoryBuilder) -> Bool {
    let git = builder.directory + "/.git/"
    let left = (try? FileManager.default.contentsOfDirectory(atPath: git + "statereg")) ?? []
    return left.isEmpty && !FileManager.default.fileExists(atPath: git + "index.lock")
  }

  @Test func movesBranchIndexAndFiles() throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    try builder.write("kept", "changed by the user\n")
    try builder.write("own", "untracked\n")
    try prepared.workTree.advance(prepared.update, as: person)
    #expect(try builder.id(of: "HEAD") == prepared.update.new.description)
    #expect(try status(builder) == " M kept\n?? own\n")
    #expect(!FileManager.default.fileExists(atPath: builder.directory + "/gone"))
    #expect(FileManager.default.isExecutableFile(atPath: builder.directory + "/new/x.sh"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: builder.directory + "/link") == "hw/a.c")
    #expect(try builder.git("log", "-g", "-1", "--format=%gs") == "backport: Two\n")
    #expect(tidy(builder))
    #expect(try prepared.workTree.recover() == .nothing)
  }

  @Test func honoursLineEndings() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", [".gitattributes": "*.c text eol=crlf\n", "hw/a.c": "a\n"])
    try builder.branch("stable")
    // As a fresh checkout has it.
    try builder.write("hw/a.c", "a\r\n")
    try builder.git("add", "hw/a.c")
    let update = try Self.update(builder)
    try Self.workTree(builder).advance(update, as: person)
    #expect(try String(contentsOfFile: builder.directory + "/hw/a.c", encoding: .utf8) == "new a\r\n")
    #expect(try status(builder) == "")
  }

  @Test(arguments: [
    ("hw/a.c", "dirty\n", "your local changes to 'hw/a.c' would be overwritten"),
    ("new/x.sh", "mine\n", "the untracked 'new/x.sh' would be overwritten"),
    ("new", "mine\n", "the untracked 'new' would be overwritten"),
  ])
  func refusesToLoseChanges(_ path: String, _ text: String, _ message: String) throws {
    let prepared = try Self.prepared()
    try prepared.builder.write(path, text)
    let before = try status(prepared.builder)
    let error = try #require(throws: ToolError.self) {
      try prepared.workTree.advance(prepared.update, as: person)
    }
    #expect(error.message == message)
    #expect(try prepared.builder.id(of: "HEAD") == prepared.update.old?.description)
    #expect(try status(prepared.builder) == before)
    #expect(tidy(prepared.builder))
  }

  @Test func refusesStagedChangesAndLocks() throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    let lock = builder.directory + "/.git/index.lock"
    try Data("x".utf8).write(to: URL(fileURLWithPath: lock))
    let locked = try #require(throws: ToolError.self) { try prepared.workTree.advance(prepared.update, as: person) }
    #expect(locked.message == "the index is locked: '\(lock)' exists")
    #expect(FileManager.default.fileExists(atPath: lock))
    try FileManager.default.removeItem(atPath: lock)
    try builder.write("kept", "staged\n")
    try builder.git("add", "kept")
    let staged = try #require(throws: ToolError.self) { try prepared.workTree.advance(prepared.update, as: person) }
    #expect(staged.message == "your local changes would be overwritten: 'kept' is staged")
    try builder.git("reset", "-q", "--hard")
    try builder.git("checkout", "-q", "main")
    let elsewhere = try #require(throws: ToolError.self) { try prepared.workTree.advance(prepared.update, as: person) }
    #expect(elsewhere.message == "'stable' is not checked out in '\(builder.directory)'")
    #expect(try builder.id(of: "stable") == prepared.update.old?.description)
  }

  @Test func leavesAllAsItWasWhenTheBranchMoved() throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    let directory = builder.directory
    prepared.workTree.observer = { step in
      guard step == .journaled else { return }
      _ = try? CommandRunner.run(
        "sh", ["-c", "git update-ref refs/heads/stable $(git commit-tree -p HEAD -m other HEAD^{tree})"],
        directory: directory,
        environment: [
          "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b",
        ])
    }
    let error = try #require(throws: ToolError.self) { try prepared.workTree.advance(prepared.update, as: person) }
    #expect(error.message.contains("someone else was first"))
    #expect(try status(builder) == "")
    #expect(tidy(builder))
  }

  /// git compares times by the second, and sizes: only the entry tells that such a file has to be looked at.
  @Test func keepsAChangeOfTheSecondTheIndexWasWrittenIn() throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    try builder.git("update-index", "--refresh")
    try builder.write("kept", "mine\n")
    let index = builder.directory + "/.git/index"
    let second = try #require(FileManager.default.attributesOfItem(atPath: index)[.modificationDate] as? Date)
    try FileManager.default.setAttributes([.modificationDate: second], ofItemAtPath: builder.directory + "/kept")
    usleep(1_100_000)
    try prepared.workTree.advance(prepared.update, as: person)
    #expect(try status(builder) == " M kept\n")
  }

  // MARK: kills

  /// Where the kill strikes, and whether the branch has moved by then.
  static let kills: [(step: String, moved: Bool)] = [
    ("locked", false), ("journaled", false), ("referenceMoved", true), ("fileWritten", true), ("filesWritten", true),
    ("indexWritten", true),
  ]

  @Test(arguments: kills) func recoversFromAKill(_ step: String, _ moved: Bool) async throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    try builder.write("kept", "changed by the user\n")
    let directory = builder.directory
    let (old, new) = (try #require(prepared.update.old).description, prepared.update.new.description)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [directory = directory as String, old = old as String, new = new as String, step = step as String] in
      let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: directory)))
      workTree.observer = { if $0.rawValue == step { kill(getpid(), SIGKILL) } }
      let update = ReferenceUpdate(
        reference: "refs/heads/stable", old: ObjectID(hex: old), new: ObjectID(hex: new)!, message: "m")
      try workTree.advance(update, as: ObjectWorkspaceTests.developer)
    }
    let outcome = try Self.workTree(builder).recover()
    #expect(outcome == (moved ? .finished(keeping: []) : step == "locked" ? .nothing : .rolledBack))
    #expect(try builder.id(of: "stable") == (moved ? new : old))
    #expect(try status(builder) == " M kept\n")
    #expect(try Self.workTree(builder).recover() == .nothing)
    #expect(!FileManager.default.fileExists(atPath: directory + "/.git/index.lock"))
    #expect(FileManager.default.fileExists(atPath: directory + "/new/x.sh") == moved)
  }

  @Test func keepsWhatWasChangedAfterAKill() async throws {
    let prepared = try Self.prepared()
    let builder = prepared.builder
    let directory = builder.directory
    let (old, new) = (try #require(prepared.update.old).description, prepared.update.new.description)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [directory = directory as String, old = old as String, new = new as String] in
      let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: directory)))
      workTree.observer = { if $0 == .referenceMoved { kill(getpid(), SIGKILL) } }
      let update = ReferenceUpdate(
        reference: "refs/heads/stable", old: ObjectID(hex: old), new: ObjectID(hex: new)!, message: "m")
      try workTree.advance(update, as: ObjectWorkspaceTests.developer)
    }
    try builder.write("hw/a.c", "typed since\n")
    #expect(try Self.workTree(builder).recover() == .finished(keeping: ["hw/a.c"]))
    #expect(try status(builder) == " M hw/a.c\n")
    #expect(try String(contentsOfFile: directory + "/hw/a.c", encoding: .utf8) == "typed since\n")
  }
}
