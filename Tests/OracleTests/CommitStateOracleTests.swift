import Findings
import Foundation
import StateDiff
import Support
import Testing
import VMState
import Workflows

/// Commits of real history: what is said of them without extraction against two whole extractions each.
@Suite(.enabled(if: RealHistory.isThere, RealHistory.missing)) struct CommitStateOracleTests {
  /// STATEREG_QEMU_COMMITS of them (60), taken with STATEREG_SEED.
  @Test func nothingIsMissed() throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["STATEREG_QEMU_COMMITS"].flatMap(Int.init) ?? 60
    let seed = environment["STATEREG_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1_000_000)
    var generator = SeededGenerator(seed: seed)
    let all = try RealHistory.commits("HEAD", ["hw", "target", "include", "migration"])
    let commits = (0..<wanted).map { _ in all[Int.random(in: all.indices, using: &generator)] }
    let answers = try CommitStates.changes(
      ofCommits: commits, in: RealHistory.path, target: try #require(Target.named("x86_64")), jobs: 2)
    var misses: [String] = []
    for (commit, answer) in zip(commits, answers.changes) {
      let request = DiffRequest(
        repository: RealHistory.path,
        comparison: try Comparison(range: "\(commit)^..\(commit)", base: nil, head: nil),
        targets: [try #require(Target.named("x86_64"))], jobs: 2)
      let full = try Diff.run(request) { _ in }[0].changes
      if answer.isNone != full.isEmpty { misses.append("\(commit): \(answer.summary()), in full \(full.count)") }
    }
    let share = answers.counts.decidedByFootprint
    #expect(misses.isEmpty, "seed \(seed): \(misses.joined(separator: "\n"))")
    #expect(share * 2 > wanted, "seed \(seed): only \(share) of \(wanted) were decided without extraction")
  }
}

/// A clone of QEMU with its history.
enum RealHistory {
  static let path = ProcessInfo.processInfo.environment["STATEREG_QEMU_HISTORY"] ?? ""

  static var isThere: Bool {
    !path.isEmpty && (try? CommandRunner.run("git", ["-C", path, "rev-parse", "-q", "--verify", "HEAD"]).exitCode) == 0
  }

  static let missing: Comment = "STATEREG_QEMU_HISTORY names no clone of QEMU"

  /// Commits with one parent that touch the folders, newest first.
  static func commits(_ revision: String, _ folders: [String]) throws -> [String] {
    let result = try CommandRunner.run(
      "git", ["-C", path, "rev-list", "--no-merges", "--min-parents=1", revision, "--"] + folders)
    return result.standardOutput.split(separator: "\n").map(String.init)
  }
}
