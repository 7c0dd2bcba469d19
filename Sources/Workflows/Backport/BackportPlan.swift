import Dispatch
import Extraction
import Findings
import GitStore
import StateDiff
import Synchronization
import VMState

/// Says of many commits what would become of them on a stable branch, without extracting a tree for each.
package enum BackportPlan {
  /// Which commits of the range are looked at.
  package enum Choice: String, Hashable, Sendable, CaseIterable {
    case all
    /// Those with `Fixes:` or `Cc: qemu-stable`.
    case fixes
    /// Those with `Cc: qemu-stable`.
    case stable
  }

  /// - Parameters:
  ///   - names: commits and ranges, oldest first. They are picked one on top of the other; one that conflicts is left out.
  ///   - branch: a branch or any revision.
  /// - Throws: `usage` for names that do not exist, `unreadable` for what cannot be read.
  package static func run(
    _ names: [String], onto branch: String, in directory: String, target: Target, choice: Choice = .all, jobs: Int,
    progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> BackportPlanResult {
    let repository = try Repository(at: directory)
    // `stable~3` is no branch's name, and a revision all the same.
    let known = (try? repository.branch(branch))??.commit
    let tip: ObjectID = if let known { known } else { try repository.revision(branch).commit }
    let workspace = try ObjectWorkspace(of: repository)
    let all = try repository.commits(named: names)
    var records: [CommitRecord] = []
    var mentions: [CommitMentions] = []
    for commit in all {
      let record = try workspace.commit(commit)
      let mentioned = CommitMentions(of: record.message)
      switch choice {
      case .all: break
      case .fixes: guard !mentioned.fixes.isEmpty || mentioned.isForStable else { continue }
      case .stable: guard mentioned.isForStable else { continue }
      }
      records.append(record)
      mentions.append(mentioned)
    }
    let plain = records.filter { $0.parents.count == 1 }
    let (found, states) = try fittingsAndStates(
      records, plain, onto: tip, in: repository, target, jobs: jobs, progress: progress)
    let stateChanges = Dictionary(uniqueKeysWithValues: zip(plain.map(\.id), states.changes))
    var entries: [BackportPlanResult.Entry] = []
    for (number, record) in records.enumerated() {
      var entry = BackportPlanResult.Entry(
        commit: record.id.description, summary: record.summary, place: nil, fit: found[number].fit,
        state: stateChanges[record.id]
          ?? (record.parents.isEmpty
            ? .undecided(reason: "the commit has no parent", place: nil) : .none(reason: "a merge")))
      entry.trial = states.trials[record.id.description]
      entry.conflicts = found[number].conflicts
      entry.prerequisites = found[number].prerequisites.map(\.description)
      entry.fixes = mentions[number].fixes.map(\.commit)
      entry.isForStable = mentions[number].isForStable
      entries.append(entry)
    }
    return BackportPlanResult(
      branch: branch, tip: tip.description, target: target.name, entries: entries, leftOut: all.count - records.count)
  }

  /// Picks are one thread's work, each on top of the last one: commits are judged meanwhile.
  private static func fittingsAndStates(
    _ records: [CommitRecord], _ plain: [CommitRecord], onto tip: ObjectID, in repository: Repository, _ target: Target,
    jobs: Int, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> ([Fitting], CommitStates.Result) {
    guard jobs > 1 else {
      return (
        try fittings(records, onto: tip, in: try ObjectWorkspace(of: repository), progress: progress),
        try states(of: plain, in: repository, target, jobs: jobs)
      )
    }
    let fittings = Mutex<Result<[Fitting], ToolError>>(.success([]))
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      let result = Result { () throws(ToolError) in
        try Self.fittings(records, onto: tip, in: try ObjectWorkspace(of: repository), progress: progress)
      }
      fittings.withLock { $0 = result }
    }
    let judged = Result { () throws(ToolError) in try states(of: plain, in: repository, target, jobs: jobs) }
    group.wait()
    return (try fittings.withLock { $0 }.get(), try judged.get())
  }

  private static func states(
    of records: [CommitRecord], in repository: Repository, _ target: Target, jobs: Int
  ) throws(ToolError) -> CommitStates.Result {
    let commits = records.map { record in
      ExaminedCommit(
        name: record.id.description, parentTree: record.parents[0].description, tree: record.id.description)
    }
    return try CommitStates.changes(of: commits, in: repository, target: target, jobs: jobs) { change in
      BackportPlanResult.Carriage(change, nil) == .unsafe
    }
  }

  private struct Fitting {
    var fit: BackportPlanResult.Fit
    var conflicts: [String] = []
    var prerequisites: [ObjectID] = []
  }

  private static func fittings(
    _ records: [CommitRecord], onto tip: ObjectID, in workspace: ObjectWorkspace, progress: WorkflowProgress.Observer
  ) throws(ToolError) -> [Fitting] {
    var tree = try workspace.treeOf(tip)
    // What was left out, by the paths it touches.
    var absent: [String: [ObjectID]] = [:]
    var found: [Fitting] = []
    for (number, record) in records.enumerated() {
      if number % 16 == 0 { progress(WorkflowProgress(.picking, done: number, total: records.count)) }
      guard record.parents.count < 2 else {
        found.append(Fitting(fit: .merge))
        continue
      }
      let outcome: PickOutcome
      do {
        outcome = try workspace.pick(record.id, onto: tree)
      } catch  where error.kind == .unreadable {
        found.append(Fitting(fit: .undecided))
        continue
      }
      switch outcome {
      case .clean(let picked):
        tree = picked
        found.append(Fitting(fit: .applies))
      case .empty: found.append(Fitting(fit: .present))
      case .conflicts(let conflicted):
        let paths = conflicted.conflicts.map(\.path)
        var needed: [ObjectID] = []
        for path in paths {
          for commit in absent[path] ?? [] where !needed.contains(commit) { needed.append(commit) }
        }
        found.append(Fitting(fit: .conflicts, conflicts: paths, prerequisites: needed))
        for path in try workspace.changedPaths(from: try workspace.parentTree(of: record), to: record.tree) {
          absent[path, default: []].append(record.id)
        }
      }
    }
    return found
  }
}
