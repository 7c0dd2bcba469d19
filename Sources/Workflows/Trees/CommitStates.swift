import Compatibility
import Extraction
import Findings
import GitStore
import StateDiff
import Threads
import VMState

/// What each of many commits does to the state of devices.
package enum CommitStates {
  /// The answers in the order of the commits, and how they came about.
  package struct Result: Sendable {
    package var changes: [CommitStateChange]
    package var counts: CommitStateCounts
    /// By the commits' names, those that were tried.
    package var trials: [String: BackportPlanResult.Trial] = [:]
  }

  /// Each against its first parent.
  ///
  /// - Parameter path: the repository's directory.
  /// - Throws: `usage` for commits that do not exist or have no parent, `unreadable` for a repository that cannot be read.
  package static func changes(
    ofCommits names: [String], in path: String, target: Target, jobs: Int
  ) throws(ToolError) -> Result {
    var commits: [ExaminedCommit] = []
    let repository = try Repository(at: path)
    for name in names {
      let parent = try repository.revision("\(name)^").commit.description
      commits.append(
        ExaminedCommit(name: name, parentTree: parent, tree: try repository.revision(name).commit.description))
    }
    return try changes(of: commits, in: repository, target: target, jobs: jobs)
  }

  /// - Parameters:
  ///   - commits: each with what it is compared with, best in the order of history: neighbours share most.
  ///   - jobs: threads; each takes a run of neighbours.
  ///   - isTried: whether the changed devices are run against what they were.
  /// - Throws: `usage` for revisions that do not exist, `unreadable` for a repository that cannot be read.
  package static func changes(
    of commits: [ExaminedCommit], in repository: Repository, target: Target, jobs: Int,
    trying isTried: @escaping @Sendable (CommitStateChange) -> Bool = { _ in false }
  ) throws(ToolError) -> Result {
    let cache = SourceCache()
    let slices = min(jobs, commits.count / 32)
    let parts = try Parallel.mapSlices(commits, slices: slices) { slice throws(ToolError) -> Result in
      let reader = CommitStateReader(target: target, sources: try StoredCommitSources(repository, cache: cache))
      var result = Result(changes: [], counts: .init())
      var builds: (base: Build, head: Build)?
      reader.onChange = { builds = ($1, $2) }
      for commit in slice {
        builds = nil
        let change = try Self.change(of: commit, by: reader)
        result.changes.append(change)
        if let builds, isTried(change) { result.trials[commit.name] = trial(change, builds.base, builds.head) }
      }
      result.counts = reader.counts
      return result
    }
    var result = Result(changes: [], counts: .init())
    for part in parts {
      result.changes += part.changes
      result.counts.add(part.counts)
      result.trials.merge(part.trials) { $1 }
    }
    return result
  }

  /// A commit that cannot be read (a shallow clone's last one) does not keep the others from being judged.
  private static func change(
    of commit: ExaminedCommit, by reader: CommitStateReader
  ) throws(ToolError) -> CommitStateChange {
    do {
      return try reader.change(of: commit)
    } catch  where error.kind == .unreadable {
      return .undecided(reason: error.message, place: nil)
    }
  }

  private static func trial(_ change: CommitStateChange, _ base: Build, _ head: Build) -> BackportPlanResult.Trial {
    guard case .changes(let changes) = change else {
      return BackportPlanResult.Trial(roundTrips: 0, isCompared: false, findings: [])
    }
    func trial(_ devices: Set<String>) -> BackportPlanResult.Trial {
      let options = CheckOptions(includesDevice: { devices.contains($0.typeName) })
      let result = CompatibilityCheck.run(base: base, head: head, options: options) { _, _ in }
      return BackportPlanResult.Trial(
        roundTrips: result.counts.roundTrips,
        isCompared: result.counts.devicesCompared > 0,
        findings: result.findings.filter { $0.severity == .error || $0.rule == .undecided })
    }
    // What many devices have in common is tried with one of them first: it need not be good for the others when it is not for that one.
    let first = Set(changes.compactMap(\.devices.first))
    let rest = Set(changes.flatMap(\.devices)).subtracting(first)
    var result = trial(first)
    guard result.agrees, !rest.isEmpty else { return result }
    let others = trial(rest)
    result.roundTrips += others.roundTrips
    result.isCompared = others.isCompared
    result.findings = others.findings
    return result
  }
}
