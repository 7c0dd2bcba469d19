import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `ObjectWorkspace.swift`, its trees, commits and publishing.
struct ObjectWorkspaceTests {
  static let developer = Signature(
    name: "A Developer", email: "developer@example.invalid", seconds: 1_600_000_000, offsetMinutes: 90)

  private func started() throws -> (RepositoryBuilder, Repository, ObjectWorkspace) {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "a\n", "hw/timer/b.c": "b\n", "docs/c": "c\n"])
    let repository = try Repository(at: builder.directory)
    return (builder, repository, try ObjectWorkspace(of: repository))
  }

  @Test func writesTheTreesGitWrites() throws {
    let (builder, repository, workspace) = try started()
    let before = try builder.git("count-objects")
    let tree = try workspace.writeTree(
      base: repository.revision("HEAD").tree,
      replacing: [
        "hw/a.c": (Array("new\n".utf8), nil), "hw/a/deep/d.c": (Array("d\n".utf8), .executable),
        "hw-x": (Array("x\n".utf8), nil),
      ], removing: ["docs/c", "hw/timer/b.c", "nowhere/e"])
    #expect(try builder.git("count-objects") == before)
    try builder.commit(
      "Two", ["hw/a.c": "new\n", "hw/a/deep/d.c": "d\n", "hw-x": "x\n"], removing: ["docs/c", "hw/timer/b.c"])
    try builder.git("update-index", "--chmod=+x", "hw/a/deep/d.c")
    #expect(tree.description == (try builder.git("write-tree").trimmingSpaces))
    #expect(try workspace.read("hw/a.c", in: tree) == Array("new\n".utf8))
    #expect(try workspace.read("docs/c", in: tree) == nil)
  }

  @Test func publishesWhatGitThenReads() throws {
    let (builder, repository, workspace) = try started()
    let head = try repository.revision("HEAD")
    let tree = try workspace.writeTree(base: head.tree, replacing: ["hw/a.c": (Array("new\n".utf8), nil)])
    let commit = workspace.write(
      commit: tree, parents: [head.commit], author: Self.developer, committer: Self.developer,
      message: Array("Two\n".utf8))
    let stray = workspace.write(blob: Array("stray\n".utf8))
    #expect(throws: RepositoryBuilder.Failure.self) { try builder.git("cat-file", "-e", commit.description) }
    try workspace.publish([commit])
    try builder.git("fsck", "--strict")
    #expect(try builder.git("show", "\(commit):hw/a.c") == "new\n")
    #expect(try builder.git("show", "-s", "--format=%an %ae %ad", commit.description).hasPrefix("A Developer"))
    #expect(try builder.git("show", "-s", "--format=%ad", commit.description).hasSuffix("+0130\n"))
    #expect(throws: RepositoryBuilder.Failure.self) { try builder.git("cat-file", "-e", stray.description) }
    let left = try FileManager.default.contentsOfDirectory(atPath: builder.directory + "/.git/objects")
    #expect(!left.contains { $0.hasPrefix("tmp_") })
  }

  @Test func readsNewTreesFromOtherThreads() throws {
    let (builder, repository, workspace) = try started()
    defer { withExtendedLifetime(builder) {} }
    let tree = try workspace.writeTree(
      base: repository.revision("HEAD").tree, replacing: ["hw/a.c": (Array("new\n".utf8), nil)])
    let stored = try workspace.storedTree(tree, label: "picked")
    workspace.reset()
    #expect(stored.paths.map(\.path) == ["docs/c", "hw/a.c", "hw/timer/b.c"])
    let reader = try stored.makeReader()
    #expect(try reader.read(#require(stored["hw/a.c"])) == Array("new\n".utf8))
    #expect(try reader.read(#require(stored["docs/c"])) == Array("c\n".utf8))
    #expect(reader.missing(among: stored.paths).isEmpty)
  }

  @Test func takesCommitsApart() throws {
    let (builder, repository, workspace) = try started()
    try builder.git("config", "i18n.commitEncoding", "ISO-8859-1")
    let latin = builder.besides("message")
    try Data([0x4d, 0xfc, 0x6c, 0x6c, 0x0a, 0x73, 0x65, 0x63, 0x0a, 0x0a, 0x62, 0x0a]).write(
      to: URL(fileURLWithPath: latin))
    try builder.git("commit", "-q", "--allow-empty", "-F", latin)
    let record = try workspace.commit(repository.revision("HEAD").commit)
    #expect(record.encoding == "ISO-8859-1")
    #expect(record.summary == "Müll sec")
    #expect(record.subjectLine == "Müll")
    #expect(record.parents == [try repository.revision("HEAD~1").commit])
    #expect(record.author.person == "A Developer <developer@example.invalid>")
    #expect(record.message.count == 12)
  }

  /// Only root can, and not in every container.
  private static let canMount: Bool = {
    let mount = FileManager.default.temporaryDirectory.appendingPathComponent("mount-\(UUID().uuidString)").path
    guard (try? FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)) != nil else {
      return false
    }
    defer { try? FileManager.default.removeItem(atPath: mount) }
    guard (try? CommandRunner.run("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", mount]))?.exitCode == 0 else {
      return false
    }
    return (try? CommandRunner.run("umount", ["-l", mount]))?.exitCode == 0
  }()

  @Test(.enabled(if: canMount, "no small file system can be mounted here"), arguments: ["full", "read-only"])
  func saysWhyNothingCanBeWritten(_ state: String) throws {
    let (builder, _, _) = try started()
    let mount = builder.besides("mount")
    try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
    let mounted = try CommandRunner.run("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", mount])
    try #require(mounted.exitCode == 0, "\(mounted.standardError)")
    defer { _ = try? CommandRunner.run("umount", ["-l", mount]) }
    try builder.git("clone", "-q", "--bare", "file://" + builder.directory, mount + "/r")
    let repository = try Repository(at: mount + "/r")
    let workspace = try ObjectWorkspace(of: repository)
    let head = try repository.revision("HEAD")
    var generator = SeededGenerator(seed: 1)
    let noise = (0..<400_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let tree = try workspace.writeTree(
      base: head.tree, replacing: ["a": (Array("small\n".utf8), nil), "noise": (noise, nil)])
    if state == "read-only" { _ = try CommandRunner.run("mount", ["-o", "remount,ro", mount]) }
    let error = try #require(throws: ToolError.self) { try workspace.publish([tree]) }
    #expect(error.kind == .unreadable)
    let reason = state == "full" ? "no space left on device" : "read-only file system"
    #expect(error.message == "new objects cannot be written to '\(mount)/r': \(reason)")
    let left = try FileManager.default.contentsOfDirectory(atPath: mount + "/r/objects")
    #expect(!left.contains { $0.hasPrefix("tmp_") })
    #expect(!repository.condition.directory.isEmpty)
  }
}
