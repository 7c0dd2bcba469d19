import Findings
import Foundation
import Support
import Synchronization
import Testing

@testable import GitStore

struct ReferenceUpdateTests {
  private func two() throws -> (RepositoryBuilder, Repository, ObjectID, ObjectID) {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": "1\n"])
    try builder.git("branch", "stable")
    try builder.commit("Two", ["a.c": "2\n"])
    let repository = try Repository(at: builder.directory)
    return (builder, repository, try repository.revision("main~1").commit, try repository.revision("main").commit)
  }

  private let person = ObjectWorkspaceTests.developer

  @Test func movesAndMakesBranches() throws {
    let (builder, repository, one, two) = try two()
    try ReferenceUpdate(reference: "refs/heads/stable", old: one, new: two, message: "backport: Two")
      .apply(to: repository, as: person)
    #expect(try builder.id(of: "stable") == two.description)
    #expect(try builder.git("log", "-g", "-1", "--format=%gs %gn", "stable") == "backport: Two A Developer\n")
    try ReferenceUpdate(reference: "refs/heads/new/one", old: nil, new: one, message: "made")
      .apply(to: repository, as: person)
    #expect(try builder.id(of: "new/one") == one.description)
    try builder.git("pack-refs", "--all")
    try ReferenceUpdate(reference: "refs/heads/stable", old: two, new: one, message: "back")
      .apply(to: repository, as: person)
    #expect(try builder.id(of: "stable") == one.description)
  }

  @Test func saysWhoWasFirst() throws {
    let (builder, repository, one, two) = try two()
    try builder.git("update-ref", "refs/heads/stable", "main")
    let error = try #require(throws: ToolError.self) {
      try ReferenceUpdate(reference: "refs/heads/stable", old: one, new: two, message: "m")
        .apply(to: repository, as: person)
    }
    #expect(error.message.hasPrefix("branch 'stable' is at \(two.abbreviated) by now, and was expected at"))
    let absent = try #require(throws: ToolError.self) {
      try ReferenceUpdate(reference: "refs/heads/stable", old: nil, new: one, message: "m")
        .apply(to: repository, as: person)
    }
    #expect(absent.message.contains("was expected absent"))
    let gone = try #require(throws: ToolError.self) {
      try ReferenceUpdate(reference: "refs/heads/gone", old: one, new: one, message: "m")
        .apply(to: repository, as: person)
    }
    #expect(gone.message.contains("does not exist by now"))
    #expect(try builder.id(of: "stable") == two.description)
    #expect(!FileManager.default.fileExists(atPath: builder.directory + "/.git/refs/heads/stable.lock"))
  }

  @Test func saysThatTheBranchIsLocked() throws {
    let (builder, repository, one, two) = try two()
    let lock = builder.directory + "/.git/refs/heads/stable.lock"
    try Data().write(to: URL(fileURLWithPath: lock))
    let error = try #require(throws: ToolError.self) {
      try ReferenceUpdate(reference: "refs/heads/stable", old: one, new: two, message: "m")
        .apply(to: repository, as: person)
    }
    #expect(error.message == "branch 'stable' is locked: '\(lock)' exists")
    #expect(try builder.id(of: "stable") == one.description)
    try FileManager.default.removeItem(atPath: lock)
    let above = try #require(throws: ToolError.self) {
      try ReferenceUpdate(reference: "refs/heads/stable/7.2", old: nil, new: two, message: "m")
        .apply(to: repository, as: person)
    }
    #expect(above.kind != .internalFault)
  }

  /// Each of many moves, ours and git's, starts from the value it saw: if one were lost, the count would be short.
  @Test func losesNothingInARaceWithGit() throws {
    let (builder, repository, _, _) = try two()
    let workspace = try ObjectWorkspace(of: repository)
    let head = try repository.revision("main")
    let script = """
      n=0
      while [ $n -lt 40 ]; do
        old=$(git rev-parse refs/heads/stable)
        new=$(git commit-tree -p $old -m theirs $old^{tree})
        git update-ref refs/heads/stable $new $old 2>/dev/null && n=$((n+1))
      done
      """
    let directory = builder.directory
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b",
    ]) { $1 }
    try process.run()
    var (moved, refused) = (0, 0)
    while moved < 40 || process.isRunning {
      guard let old = try repository.branch("stable")?.commit else { continue }
      let new = workspace.write(
        commit: head.tree, parents: [old], author: person, committer: person, message: Array("ours \(moved)".utf8))
      try workspace.publish([new])
      do {
        try ReferenceUpdate(reference: "refs/heads/stable", old: old, new: new, message: "ours")
          .apply(to: repository, as: person)
        moved += 1
      } catch {
        refused += 1
      }
    }
    process.waitUntilExit()
    let count = try #require(Int(builder.git("rev-list", "--count", "main..stable").trimmingSpaces))
    let shared = try #require(Int(builder.git("rev-list", "--count", "main~1..stable").trimmingSpaces))
    #expect(shared == moved + 40, "\(refused) refused, \(count) on top of main")
  }

  @Test func findsTheIdentity() throws {
    let (builder, repository, _, _) = try two()
    try builder.git("config", "user.name", "Config Name")
    try builder.git("config", "user.email", "config@example.invalid")
    #expect(try repository.identity(.committer, environment: [:]).person == "Config Name <config@example.invalid>")
    let set = try repository.identity(
      .author,
      environment: [
        "GIT_AUTHOR_NAME": "Env", "GIT_AUTHOR_EMAIL": "env@x", "GIT_AUTHOR_DATE": "2023-11-14T22:13:20+01:00",
      ])
    #expect(set == Signature(name: "Env", email: "env@x", seconds: 1_699_996_400, offsetMinutes: 60))
    #expect(GitDate.parse("@1700000000 -0130")?.offset == -90)
    #expect(GitDate.parse("yesterday") == nil)
    try builder.git("config", "user.name", "")
    let error = try #require(throws: ToolError.self) { try repository.identity(.committer, environment: [:]) }
    #expect(error.message == "the committer's name and e-mail address are not known")
  }

  @Test func knowsWhereABranchIsCheckedOut() throws {
    let (builder, repository, _, _) = try two()
    #expect(BranchCheckouts(of: "refs/heads/main", in: repository).current?.directory == builder.directory)
    #expect(BranchCheckouts(of: "refs/heads/main", in: repository).refusal(branch: "main") == nil)
    #expect(BranchCheckouts(of: "refs/heads/stable", in: repository).places.isEmpty)
    try builder.git("worktree", "add", "-q", builder.besides("linked"), "stable")
    let refusal = try #require(BranchCheckouts(of: "refs/heads/stable", in: repository).refusal(branch: "stable"))
    #expect(refusal.message == "'stable' is already checked out at '\(builder.besides("linked"))'")
    let linked = try Repository(at: builder.besides("linked"))
    #expect(BranchCheckouts(of: "refs/heads/stable", in: linked).current?.directory == builder.besides("linked"))
    #expect(BranchCheckouts(of: "refs/heads/main", in: linked).refusal(branch: "main") != nil)
  }

  // MARK: a lock that a kill left

  /// A process that is gone.
  private func deadProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test(arguments: [
    (content: "", isNoted: true, isAlive: false, goes: true),
    (content: "NEW", isNoted: true, isAlive: false, goes: true),
    (content: "1234", isNoted: true, isAlive: false, goes: false),
    (content: "", isNoted: false, isAlive: false, goes: false),
    (content: "", isNoted: true, isAlive: true, goes: false),
  ])
  func removesItsOwnLocksOnly(_ content: String, _ isNoted: Bool, _ isAlive: Bool, _ goes: Bool) throws {
    let (builder, repository, one, two) = try two()
    try builder.write(".git/refs/heads/stable.lock", content == "NEW" ? "\(two)\n" : content)
    let lock = builder.directory + "/.git/refs/heads/stable.lock"
    let attributes = try FileManager.default.attributesOfItem(atPath: lock)
    let inode = try #require((attributes[.systemFileNumber] as? NSNumber)?.uint64Value)
    let process = isAlive ? getpid() : try deadProcess()
    try builder.write(
      ".git/statereg/reference-lock-\(process)", "refs/heads/stable \(isNoted ? inode : inode + 1) \(two)\n")
    let update = ReferenceUpdate(reference: "refs/heads/stable", old: one, new: two, message: "m")
    if goes {
      try update.apply(to: repository, as: person)
      #expect(try builder.id(of: "stable") == two.description)
      #expect(!FileManager.default.fileExists(atPath: lock))
      #expect(try FileManager.default.contentsOfDirectory(atPath: builder.directory + "/.git/statereg").isEmpty)
    } else {
      let error = try #require(throws: ToolError.self) { try update.apply(to: repository, as: person) }
      #expect(error.message.hasPrefix("branch 'stable' is locked"))
      #expect(FileManager.default.fileExists(atPath: lock))
    }
  }
}
