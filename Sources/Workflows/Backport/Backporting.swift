import Backport
import Findings
import Foundation
import GitStore
import StateRegistry
import Templating
import VMState

/// Takes commits into a stable branch: `statereg backport`.
///
/// All work is done on objects in memory. What is to stay is written to the repository when the proof is there, and the branch moves in one
/// step at the end.
package enum Backporting {
  /// - Throws: `usage` for names that do not exist and branches that cannot be moved; `unreadable` for what cannot be read or written, and
  ///   when someone else moved the branch first. The branch, the index and the work tree are then as they were.
  package static func run(
    _ request: BackportRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> BackportResult {
    let session = try BackportSession(request, progress: progress)
    return try session.run()
  }
}

/// One run of a backport.
final class BackportSession {
  let request: BackportRequest
  let progress: WorkflowProgress.Observer
  let repository: Repository
  let workspace: ObjectWorkspace
  let builds: BackportBuilds
  let tip: ObjectID
  let tipTree: ObjectID
  /// The branch's whole name; nil when a new one is to be made.
  let reference: String?
  let target: (name: String, reference: String, old: ObjectID?)
  let committer: Signature
  var result: BackportResult

  /// A commit on its way: what it was, the tree it gives, and what that became.
  struct Step {
    var record: CommitRecord
    var pickedTree: ObjectID
    /// After the rewrite; the same where there is none.
    var tree: ObjectID
    var pick: BackportResult.Pick
    var context: [BackportResult.Missing]
  }

  init(_ request: BackportRequest, progress: @escaping WorkflowProgress.Observer) throws(ToolError) {
    self.request = request
    self.progress = progress
    repository = try Repository(at: request.repository)
    workspace = try ObjectWorkspace(of: repository)
    builds = BackportBuilds(workspace, targets: request.targets, jobs: request.jobs)
    // What an interrupted run left half done goes first: the branch may be at another commit then.
    if let place = try? WorkTree(of: workspace) { _ = try place.recover() }
    let branch = try repository.branch(request.branch)
    reference = branch?.reference
    if let branch {
      tip = branch.commit
    } else {
      let revision = try repository.revision(request.branch)
      guard request.newBranch != nil || request.isDryRun else {
        throw ToolError(
          .usage,
          "'\(request.branch)' is no branch in '\(repository.directory)': it is commit \(revision.commit.abbreviated)",
          hint: "name the branch to make on top of it with --new-branch")
      }
      tip = revision.commit
    }
    tipTree = try workspace.commit(tip).tree
    if let name = request.newBranch {
      guard try repository.branch(name) == nil else {
        throw ToolError(
          .usage, "there is a branch '\(name)' in '\(repository.directory)' already",
          hint: "choose another name, or give it to --onto instead")
      }
      target = (name, "refs/heads/\(name)", nil)
    } else {
      target = (request.branch, branch?.reference ?? request.branch, tip)
    }
    committer = try repository.identity(.committer, environment: request.environment)
    result = BackportResult(
      ending: .moved, branch: target.name, oldTip: tip.description, targets: request.targets.map(\.name))
  }

  func run() throws(ToolError) -> BackportResult {
    let commits = try repository.commits(named: request.commits)
    if !request.isDryRun, target.old != nil,
      let refusal = BranchCheckouts(of: target.reference, in: repository).refusal(branch: target.name)
    {
      throw refusal
    }
    var steps: [Step] = []
    var tree = tipTree
    for (number, commit) in commits.enumerated() {
      progress(WorkflowProgress(.picking, done: number, total: commits.count))
      guard let step = try step(commit, onto: tree) else { continue }
      if result.ending == .conflicts || result.ending == .refused {
        return result
      }
      steps.append(step)
      tree = step.tree
    }
    if steps.isEmpty {
      result.ending = .nothingToDo
      return result
    }
    return try finish(steps, tree)
  }

  // MARK: One commit

  /// Nil when it is in the branch already. A conflict or a refusal ends the run: `result` says so then.
  private func step(_ commit: ObjectID, onto tree: ObjectID) throws(ToolError) -> Step? {
    let record = try workspace.commit(commit)
    var pick = BackportResult.Pick(
      commit: commit.description, summary: record.summary, place: (try? repository.describe(commit)) ?? nil)
    let picked: ObjectID
    switch try workspace.pick(commit, onto: tree, mainline: request.mainline) {
    case .empty:
      pick.isEmpty = true
      result.picks.append(pick)
      return nil
    case .conflicts(let conflicted):
      pick.conflicts = try BackportConflicts(self).explained(conflicted, of: record, onto: tree)
      result.picks.append(pick)
      result.ending = .conflicts
      try handOver(conflicted, record)
      return Step(record: record, pickedTree: conflicted.tree, tree: conflicted.tree, pick: pick, context: [])
    case .clean(let clean): picked = clean
    }
    var step = Step(record: record, pickedTree: picked, tree: picked, pick: pick, context: [])
    step.context = try BackportConflicts(self).context(of: record, onto: tree)
    try adapt(&step, onto: tree)
    result.picks.append(step.pick)
    return step
  }

  /// Finds the state change and makes a subsection of it where builds that are out there need that.
  func adapt(_ step: inout Step, onto tree: ObjectID) throws(ToolError) {
    guard try !builds.areAlike(tree, step.pickedTree) else {
      step.pick.rewrite = .init(
        verdict: RewriteOutcome.Verdict.noStateChange.rawValue, strategy: request.strategy.rawValue,
        reason: "no source that state is read from has changed")
      return
    }
    progress(WorkflowProgress(.extractingBase))
    let base = try builds.builds(of: tree, label: target.name)
    progress(WorkflowProgress(.extractingHead))
    let picked = try builds.builds(of: step.pickedTree, label: "\(target.name) with \(step.record.id.abbreviated)")
    step.pick.changes =
      zip(base, picked).lazy.map { BuildComparison.difference(from: $0, to: $1).changes }
      .first { !$0.isEmpty } ?? []
    let outcome = try rewrite(base: base, picked: picked, from: tree, to: step.pickedTree)
    var rewrite = BackportResult.Rewrite(
      verdict: outcome.verdict.rawValue, strategy: outcome.strategy.rawValue, reason: outcome.reason)
    rewrite.features = outcome.features.map { feature in
      BackportResult.Feature(
        name: feature.featureName, devices: feature.devices, description: feature.parentName,
        subsection: feature.subsectionName, fields: feature.fields, predicate: feature.predicate,
        explanation: feature.explanation, statesAffected: feature.statesAffected,
        property: feature.property.map { "\($0.driver).\($0.name)" })
    }
    rewrite.refusals = outcome.refusals.map {
      .init(what: $0.what, location: $0.location, known: $0.known, remedy: $0.remedy)
    }
    rewrite.notes = outcome.notes.map { .init(text: $0.text, location: $0.location) }
    rewrite.files = outcome.edits.map(\.path)
    step.pick.rewrite = rewrite
    if outcome.verdict == .refused {
      result.ending = .refused
    } else if !outcome.edits.isEmpty {
      let files = Dictionary(
        uniqueKeysWithValues: outcome.edits.map { ($0.path, (bytes: $0.bytes, mode: FileMode?.none)) })
      step.tree = try workspace.writeTree(base: step.pickedTree, replacing: files)
    }
  }

  private func rewrite(
    base: [Build], picked: [Build], from old: ObjectID, to new: ObjectID
  ) throws(ToolError) -> RewriteOutcome {
    var options = WireRewrite.Options(strategy: CarrierStrategy(rawValue: request.strategy.rawValue) ?? .auto)
    options.propertyName = request.propertyName
    let registry = request.registry.flatMap { try? RegistryDirectory(path: $0).load() }
    let named = request.featureName
    options.featureName = { devices, fields in
      named ?? registry.flatMap { BackportNames.name(of: fields, devices, in: $0) }
    }
    let workspace = workspace
    return try WireRewrite(
      zip(base, picked).map { .init(base: $0, picked: $1) }, options: options,
      templates: try TemplateFolder(firstOf: request.templates, with: .subsection),
      baseText: { (try? workspace.read($0, in: old)) ?? nil }, pickedText: { (try? workspace.read($0, in: new)) ?? nil }
    ).outcome()
  }

  private func handOver(_ conflicted: ConflictedPick, _ record: CommitRecord) throws(ToolError) {
    result.notes.append("nothing was written: resolve the conflict in a work tree that has the branch checked out")
  }
}

/// What the registry calls a set of fields.
enum BackportNames {
  /// As the part of a subsection's name behind the slash: `tick-offset`.
  static func name(of fields: [String], _ devices: [String], in registry: Registry) -> String? {
    let wanted = Set(fields.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
    for entry in registry.devices
    where devices.contains(entry.name) || entry.types.contains(where: devices.contains)
      || entry.sections.contains(where: devices.contains)
    {
      if let feature = entry.features.first(where: { Set($0.fields.map(\.shortName)) == wanted }) {
        return feature.name
      }
    }
    return nil
  }
}
