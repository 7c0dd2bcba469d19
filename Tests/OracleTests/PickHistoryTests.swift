import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// Picks of QEMU's own stable branches, against what git makes of them. Set STATEREG_QEMU_HISTORY to a clone of QEMU with
/// its stable tags.
struct PickHistoryTests {
  static let clone = ProcessInfo.processInfo.environment["STATEREG_QEMU_HISTORY"]

  /// Tags of stable series, each with the one before.
  static let series = [
    "v0.12.0..v0.12.5", "v0.14.0..v0.14.1", "v0.15.0..v0.15.1", "v1.0..v1.0.1", "v1.1.0..v1.1.2", "v1.2.0..v1.2.2",
    "v1.3.0..v1.3.1", "v1.4.0..v1.4.2", "v1.5.0..v1.5.3", "v1.6.0..v1.6.2", "v1.7.0..v1.7.2", "v2.0.0..v2.0.2",
    "v2.1.0..v2.1.3", "v2.2.0..v2.2.1", "v2.3.0..v2.3.1", "v2.4.0..v2.4.1", "v2.5.0..v2.5.1.1", "v2.6.0..v2.6.2",
    "v2.7.0..v2.7.1", "v2.8.0..v2.8.1.1", "v2.9.0..v2.9.1", "v2.10.0..v2.10.2", "v2.11.0..v2.11.2",
    "v2.12.0..v2.12.1", "v3.0.0..v3.0.1", "v3.1.0..v3.1.1.1", "v4.0.0..v4.0.1", "v4.1.0..v4.1.1", "v4.2.0..v4.2.1",
    "v5.0.0..v5.0.1",
  ]

  private func git(_ arguments: [String], in directory: String) throws -> (status: Int32, text: String) {
    let names = ["AUTHOR", "COMMITTER"].flatMap { [("GIT_\($0)_NAME", "A"), ("GIT_\($0)_EMAIL", "a@example.invalid")] }
    let outcome = try CommandRunner.run(
      "git", arguments, directory: directory, environment: Dictionary(uniqueKeysWithValues: names))
    return (outcome.exitCode, outcome.standardOutput)
  }

  private func line(_ arguments: [String], in directory: String) throws -> String {
    try git(arguments, in: directory).text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What git's merge makes of the change of `commit` on top of `parent`: the tree, markers included, and its
  /// unmerged paths.
  private func gitMerge(
    _ commit: CommitRecord, base: ObjectID, ours: ObjectID, in scratch: String
  ) throws -> (tree: String, paths: [String], names: (String, String)) {
    let root = try line(["commit-tree", base.description, "-m", "base"], in: scratch)
    let one = try line(["commit-tree", ours.description, "-p", root, "-m", "ours"], in: scratch)
    let two = try line(["commit-tree", commit.tree.description, "-p", root, "-m", "theirs"], in: scratch)
    let merge = try git(["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", one, two], in: scratch)
    let parts = merge.text.split(separator: "\0", omittingEmptySubsequences: true).map(String.init)
    return (parts.first ?? "", Array(parts.dropFirst()), (one, two))
  }

  /// What the picks of one test came to.
  private struct Tally {
    var (clean, conflicting, empty) = (0, 0, 0)
    var time = Duration.zero
    var differences: [String] = []

    var total: Int { clean + conflicting + empty }

    func report(_ title: String) {
      let milliseconds = Int(time / .milliseconds(1))
      print(
        "\(title): \(total) picks: \(clean) clean, \(conflicting) with conflicts, \(empty) empty; \(milliseconds) ms")
      for difference in differences { print("  differs: \(difference)") }
    }
  }

  /// A repository of its own that has the clone's objects.
  private func withScratch(_ body: (String, String, ObjectWorkspace) throws -> Void) throws {
    let clone = try #require(Self.clone)
    let scratch = FileManager.default.temporaryDirectory.path + "/statereg-history-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    _ = try git(["init", "-q", scratch], in: "/")
    let objects = try line(["rev-parse", "--path-format=absolute", "--git-path", "objects"], in: clone)
    try "\(objects)\n".write(toFile: scratch + "/.git/objects/info/alternates", atomically: true, encoding: .utf8)
    try body(clone, scratch, ObjectWorkspace(of: Repository(at: clone)))
  }

  /// Picks with our means and with git's, and compares.
  private func compare(
    _ original: CommitRecord, onto target: ObjectID, title: String, _ workspace: ObjectWorkspace, _ scratch: String,
    _ tally: inout Tally
  ) throws {
    let base = try workspace.parentTree(of: original)
    let ours = try workspace.treeOf(target)
    let theirs = try gitMerge(original, base: base, ours: ours, in: scratch)
    let labels = TextMerge.Labels(ours: theirs.names.0, ancestor: "", theirs: theirs.names.1)
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try workspace.pick(original.id, onto: target, labels: labels)
    tally.time += clock.now - start
    switch outcome {
    case .clean(let tree):
      tally.clean += 1
      if tree.description != theirs.tree || !theirs.paths.isEmpty {
        tally.differences.append("\(title): clean \(tree.abbreviated), git \(theirs.tree.prefix(10)) \(theirs.paths)")
      }
    case .empty:
      tally.empty += 1
      if theirs.tree != ours.description { tally.differences.append("\(title): empty, git \(theirs.tree)") }
    case .conflicts(let pick):
      tally.conflicting += 1
      let paths = Array(Set(pick.conflicts.map(\.path))).sorted()
      if paths != theirs.paths.sorted() {
        tally.differences.append("\(title): conflicts in \(paths), git \(theirs.paths)")
      } else if pick.tree.description != theirs.tree {
        tally.differences.append("\(title): other marked text in \(paths)")
      }
    }
    workspace.reset()
  }

  @Test(.enabled(if: clone != nil, "set STATEREG_QEMU_HISTORY to a clone of QEMU"))
  func picksWhatStableBranchesPicked() throws {
    try withScratch { clone, scratch, workspace in
      var tally = Tally()
      for range in Self.series {
        let listed = try git(
          ["log", "--no-merges", "--format=%H", "--grep=cherry picked from commit", range], in: clone)
        for hex in listed.text.split(separator: "\n") {
          let stable = try workspace.commit(#require(ObjectID(hex: hex)))
          guard let origin = CommitMentions(of: stable.message).pickedFrom.last,
            let original = try? workspace.commit(origin), original.parents.count == 1, let parent = stable.parents.first
          else { continue }
          let title = "\(hex.prefix(10)) of \(origin.abbreviated) in \(range)"
          try compare(original, onto: parent, title: title, workspace, scratch, &tally)
        }
      }
      tally.report("stable branches")
      #expect(tally.total >= 150)
      #expect(tally.differences.isEmpty)
    }
  }

  /// Commits of two years onto a branch from before them: files have moved, and most have changed.
  @Test(.enabled(if: clone != nil, "set STATEREG_QEMU_HISTORY to a clone of QEMU"))
  func picksOntoAnOldBranch() throws {
    try withScratch { clone, scratch, workspace in
      var tally = Tally()
      func release(_ name: String) throws -> String {
        // Mirrors of one developer's tree lack the newer tags.
        try line(["log", "-1", "--format=%H", "--grep=^Update version for \(name) release", "HEAD"], in: clone)
      }
      let target = try #require(ObjectID(hex: release("v2.12.0")))
      let range = try release("v4.0.0") + ".." + release("v5.1.0")
      let listed = try git(["log", "--no-merges", "--format=%H", range, "--", "hw", "target"], in: clone)
      let all = listed.text.split(separator: "\n")
      for index in stride(from: 0, to: all.count, by: max(all.count / 300, 1)) {
        let original = try workspace.commit(#require(ObjectID(hex: all[index])))
        try compare(original, onto: target, title: original.id.abbreviated, workspace, scratch, &tally)
      }
      tally.report("an old branch")
      #expect(tally.total >= 150)
      #expect(tally.differences.isEmpty)
    }
  }
}
