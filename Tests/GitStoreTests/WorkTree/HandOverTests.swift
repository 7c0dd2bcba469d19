import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `WorkTree+HandOver.swift`, as git sees it.
struct HandOverTests {
  /// `topic` conflicts with `stable` in one file, changes another cleanly and adds a third.
  private func conflicting() throws -> RepositoryBuilder {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "a\n", "hw/b.c": "1\n2\n3\n4\n5\n6\n", "del.c": "d\n", "kept": "kept\n"])
    try builder.branch("topic")
    try builder.commit(
      "Topic change\n\nSigned-off-by: A <a@b>",
      ["hw/a.c": "topic\n", "hw/b.c": "1\n2\n3\n4\n5\ntopic\n", "hw/new.c": "new\n", "del.c": "topic\n"])
    try builder.branch("stable", at: "main")
    try builder.commit("Stable", ["hw/a.c": "stable\n"], removing: ["del.c"])
    return builder
  }

  private func handOver(_ builder: RepositoryBuilder) throws -> WorkTree {
    let repository = try Repository(at: builder.directory)
    let workspace = try ObjectWorkspace(of: repository)
    let (topic, stable) = (try repository.revision("topic").commit, try repository.revision("stable").commit)
    guard case .conflicts(let pick) = try workspace.pick(topic, onto: stable) else {
      throw ToolError(.internalFault, "no conflict")
    }
    let workTree = try WorkTree(of: workspace)
    try workTree.handOver(
      pick, of: topic, onto: stable, message: CherryPickMessage(of: workspace.commit(topic)))
    return workTree
  }

  private func state(_ builder: RepositoryBuilder) throws -> [String] {
    let git = builder.directory + "/.git/"
    func file(_ name: String) -> String { (try? String(contentsOfFile: git + name, encoding: .utf8)) ?? "absent" }
    return [
      try builder.git("status"), try builder.git("ls-files", "-s"), file("CHERRY_PICK_HEAD"), file("MERGE_MSG"),
      file("AUTO_MERGE"),
      try String(contentsOfFile: builder.directory + "/hw/a.c", encoding: .utf8),
      try String(contentsOfFile: builder.directory + "/del.c", encoding: .utf8),
      try String(contentsOfFile: builder.directory + "/hw/b.c", encoding: .utf8),
    ]
  }

  @Test func laysOutWhatGitLaysOut() throws {
    let (one, two) = (try conflicting(), try conflicting())
    _ = try handOver(one)
    #expect(throws: RepositoryBuilder.Failure.self) { try two.git("cherry-pick", "topic") }
    #expect(try state(one) == state(two))
    #expect(try one.git("diff") == two.git("diff"))
    #expect(!FileManager.default.fileExists(atPath: one.directory + "/.git/index.lock"))
    try one.git("fsck")
  }

  @Test func gitContinues() throws {
    let (one, two) = (try conflicting(), try conflicting())
    let workTree = try handOver(one)
    #expect(throws: RepositoryBuilder.Failure.self) { try two.git("cherry-pick", "topic") }
    let unmerged = try #require(throws: ToolError.self) { try workTree.resolvedTree() }
    #expect(unmerged.message == "'del.c', 'hw/a.c' are still unmerged")
    for builder in [one, two] {
      try builder.write("hw/a.c", "resolved\n")
      try builder.git("rm", "-q", "del.c")
      try builder.git("add", "hw/a.c")
    }
    #expect(try workTree.resolvedTree().description == two.git("write-tree").trimmingSpaces)
    for builder in [one, two] { try builder.git("-c", "core.editor=true", "cherry-pick", "--continue") }
    let format = "--format=%T %an %B"
    #expect(try one.git("log", "-1", format) == two.git("log", "-1", format))
    #expect(try one.git("status", "--porcelain") == "")
    #expect(workTree.pickInProgress == nil)
  }

  @Test(arguments: [true, false]) func abortRestoresAll(_ byGit: Bool) throws {
    let builder = try conflicting()
    let head = try builder.id(of: "HEAD")
    try builder.write("kept", "mine\n")
    let workTree = try handOver(builder)
    #expect(workTree.pickInProgress?.description == (try builder.id(of: "topic")))
    #expect(workTree.operationInProgress == "cherry-pick")
    try builder.write("hw/a.c", "half resolved\n")
    if byGit { try builder.git("cherry-pick", "--abort") } else { try workTree.abortHandOver() }
    #expect(try builder.id(of: "HEAD") == head)
    #expect(try builder.git("status", "--porcelain") == " M kept\n")
    #expect(try String(contentsOfFile: builder.directory + "/hw/a.c", encoding: .utf8) == "stable\n")
    #expect(!FileManager.default.fileExists(atPath: builder.directory + "/hw/new.c"))
    #expect(!FileManager.default.fileExists(atPath: builder.directory + "/del.c"))
    for name in ["CHERRY_PICK_HEAD", "MERGE_MSG"] {
      #expect(!FileManager.default.fileExists(atPath: builder.directory + "/.git/" + name))
    }
  }

  @Test func refusesWhatWouldBeLost() throws {
    let builder = try conflicting()
    try builder.write("hw/b.c", "mine\n")
    let dirty = try #require(throws: ToolError.self) { try handOver(builder) }
    #expect(dirty.message == "your local changes to 'hw/b.c' would be overwritten")
    #expect(try builder.git("status", "--porcelain") == " M hw/b.c\n")
    try builder.git("checkout", "-q", "-f", "main")
    let elsewhere = try #require(throws: ToolError.self) { try handOver(builder) }
    #expect(elsewhere.message == "conflicts can only be laid out where the branch is checked out")
    try builder.checkout("stable")
    let workTree = try handOver(builder)
    let again = try #require(throws: ToolError.self) { try handOver(builder) }
    #expect(again.message == "a cherry-pick is in progress in '\(builder.directory)'")
    try builder.write("hw/new.c", "changed after staging\n")
    let lost = try #require(throws: ToolError.self) { try workTree.abortHandOver() }
    #expect(lost.message.hasPrefix("'hw/new.c' has changes that are not staged"))
  }

  @Test(arguments: ["journaled", "fileWritten", "filesWritten", "indexWritten"])
  func takesBackWhatAKillLeft(_ step: String) async throws {
    let builder = try conflicting()
    try builder.write("kept", "mine\n")
    let directory = builder.directory
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String, step = step as String] in
      let repository = try Repository(at: directory)
      let workspace = try ObjectWorkspace(of: repository)
      let (topic, stable) = (try repository.revision("topic").commit, try repository.revision("stable").commit)
      guard case .conflicts(let pick) = try workspace.pick(topic, onto: stable) else { return }
      let workTree = try WorkTree(of: workspace)
      workTree.observer = { if $0.rawValue == step { kill(getpid(), SIGKILL) } }
      try workTree.handOver(pick, of: topic, onto: stable, message: CherryPickMessage(bytes: Array("m\n".utf8)))
    }
    let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: directory)))
    #expect(try workTree.recover() == .rolledBack)
    #expect(try builder.git("status", "--porcelain") == " M kept\n")
    #expect(workTree.operationInProgress == nil)
    #expect(try workTree.recover() == .nothing)
  }

  // MARK: one after the other

  /// A second topic that conflicts with the resolution of the first.
  private static func layOutNext(_ directory: String, killingAt step: String?) throws {
    let repository = try Repository(at: directory)
    let workspace = try ObjectWorkspace(of: repository)
    let workTree = try WorkTree(of: workspace)
    if let step { workTree.observer = { if $0.rawValue == step { kill(getpid(), SIGKILL) } } }
    let (next, head) = (try repository.revision("next").commit, try repository.revision("stable").commit)
    let staged = try workTree.resolvedTree()
    guard case .conflicts(let pick) = try workspace.pick(next, onto: staged) else { return }
    try workTree.handOver(
      pick, of: next, onto: head, staged: staged, message: CherryPickMessage(of: workspace.commit(next)),
      sequence: Array("second".utf8))
  }

  private func resolved() throws -> RepositoryBuilder {
    let builder = try conflicting()
    try builder.branch("next", at: "topic")
    try builder.commit("Next", ["hw/a.c": "next\n"])
    try builder.checkout("stable")
    let workTree = try handOver(builder)
    try workTree.writeState("statereg/sequence", Array("first".utf8))
    try builder.write("hw/a.c", "resolved\n")
    try builder.git("rm", "-q", "del.c")
    try builder.git("add", "-A")
    return builder
  }

  private func unfinished(_ builder: RepositoryBuilder) throws -> [String] {
    let sequence = try WorkTree(of: ObjectWorkspace(of: Repository(at: builder.directory))).savedSequence ?? []
    let state = try ["status", "ls-files -s", "diff HEAD"].map { command in
      try CommandRunner.run("git", command.split(separator: " ").map(String.init), directory: builder.directory)
        .standardOutput
    }
    let files = ["CHERRY_PICK_HEAD", "MERGE_MSG", "AUTO_MERGE"].map { name in
      (try? String(contentsOfFile: builder.directory + "/.git/" + name, encoding: .utf8)) ?? "absent"
    }
    return state + files + [String(decoding: sequence, as: UTF8.self)]
  }

  @Test func laysOutTheNextOne() throws {
    let builder = try resolved()
    try Self.layOutNext(builder.directory, killingAt: nil)
    #expect(try builder.git("status", "--porcelain").contains("UU hw/a.c\n"))
    #expect(try unfinished(builder).last == "second")
    #expect(try builder.id(of: "CHERRY_PICK_HEAD") == builder.id(of: "next"))
    let left = try FileManager.default.contentsOfDirectory(atPath: builder.directory + "/.git/statereg")
    #expect(left == ["sequence"])
    try WorkTree(of: ObjectWorkspace(of: Repository(at: builder.directory))).abortHandOver()
    #expect(try builder.git("status", "--porcelain").isEmpty)
  }

  @Test(arguments: [
    "locked", "journaled", "fileWritten", "filesWritten", "indexWritten", "stateWritten", "sequenceNamed",
  ])
  func aKillLeavesTheResolutionOrTheNext(_ step: String) async throws {
    let (builder, done) = (try resolved(), try resolved())
    let before = try unfinished(builder)
    try Self.layOutNext(done.directory, killingAt: nil)
    let directory = builder.directory
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String, step = step as String] in
      try Self.layOutNext(directory, killingAt: step)
    }
    let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: directory)))
    let outcome = try workTree.recover()
    switch step {
    case "locked": #expect(outcome == .nothing)
    case "sequenceNamed": #expect(outcome == .finished(keeping: []))
    default: #expect(outcome == .rolledBack)
    }
    #expect(try unfinished(builder) == (step == "sequenceNamed" ? unfinished(done) : before))
    let left = try FileManager.default.contentsOfDirectory(atPath: directory + "/.git/statereg")
    #expect(left.filter { !$0.hasPrefix("index") } == ["sequence"])
    #expect(!FileManager.default.fileExists(atPath: directory + "/.git/index.lock"))
  }

  /// The branch moves to the resolution: the pick is over with it, whenever a kill strikes.
  @Test(arguments: ["journaled", "referenceMoved", "filesWritten", "indexWritten"])
  func anAdvanceEndsThePick(_ step: String) async throws {
    let builder = try resolved()
    let directory = builder.directory
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String, step = step as String] in
      let repository = try Repository(at: directory)
      let workspace = try ObjectWorkspace(of: repository)
      let workTree = try WorkTree(of: workspace)
      workTree.observer = { if $0.rawValue == step { kill(getpid(), SIGKILL) } }
      let (staged, old) = (try workTree.resolvedTree(), try repository.revision("stable").commit)
      let new = workspace.write(
        commit: staged, parents: [old], author: ObjectWorkspaceTests.developer,
        committer: ObjectWorkspaceTests.developer, message: Array("m\n".utf8))
      let update = ReferenceUpdate(reference: "refs/heads/stable", old: old, new: new, message: "m")
      try workTree.advance(update, staged: staged, as: ObjectWorkspaceTests.developer)
    }
    let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: directory)))
    let outcome = try workTree.recover()
    #expect(outcome == (step == "journaled" ? .rolledBack : .finished(keeping: [])))
    #expect((workTree.operationInProgress == nil) == (step != "journaled"))
    #expect((workTree.savedSequence == nil) == (step != "journaled"))
    #expect(try builder.git("status", "--porcelain").isEmpty == (step != "journaled"))
  }
}
