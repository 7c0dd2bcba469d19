import Backport
import Findings
import GitStore
import StateDiff
import StateRegistry
import Templating
import VMState

/// One run of a backport.
final class BackportSession {
  let request: BackportRequest
  let progress: WorkflowProgress.Observer
  let repository: Repository
  let workspace: ObjectWorkspace
  let builds: BackportBuilds
  let tip: ObjectID
  let tipTree: ObjectID
  let target: (name: String, reference: String, old: ObjectID?)
  let committer: Signature
  var result: BackportResult
  /// What became subsections, as the rewrite knows it.
  var rewritten: [RewriteOutcome.Feature] = []
  /// What the index holds when a person has resolved a conflict; nil when it is the branch's tree.
  var staged: ObjectID?
  /// The trees that a person made of commits with conflicts.
  var resolutions: [ObjectID: ObjectID] = [:]
  /// For names; read once, when the first state change asks.
  private lazy var registry = request.registry.flatMap { try? RegistryDirectory(path: $0).load() }

  /// A commit on its way: what it was, the tree it gives, and what that became.
  struct Step {
    var record: CommitRecord
    var pickedTree: ObjectID
    /// After the rewrite; the same where there is none.
    var tree: ObjectID
    var pick: BackportResult.Pick
    var context: [BackportResult.Missing]
    var conflicted: ConflictedPick?
  }

  init(_ request: BackportRequest, progress: @escaping WorkflowProgress.Observer) throws(ToolError) {
    self.request = request
    self.progress = progress
    repository = try Repository(at: request.repository)
    workspace = try ObjectWorkspace(of: repository)
    builds = BackportBuilds(workspace, targets: request.targets, jobs: request.jobs)
    // What an interrupted run left half done goes first: the branch may be at another commit then.
    if let place = try? WorkTree(of: workspace) { _ = try place.recover() }
    // `v7.2.16~1` is no branch's name, and a revision all the same.
    let branch = (try? repository.branch(request.branch)) ?? nil
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
    result.isNewBranch = request.newBranch != nil
  }

  func run(_ commits: [ObjectID]) throws(ToolError) -> BackportResult {
    try requireMovable()
    let present = try workspace.picks(of: commits, in: tip)
    var steps: [Step] = []
    var tree = tipTree
    for (number, commit) in commits.enumerated() {
      progress(WorkflowProgress(.picking, done: number, total: commits.count))
      if let there = present[commit] {
        try leaveOut(commit, as: there)
        continue
      }
      guard let step = try step(commit, onto: tree, resolution: resolutions[commit]) else { continue }
      if result.ending == .conflicts { try handOver(commits, number, step) }
      if result.ending == .refused { noteResolution() }
      if result.ending == .conflicts || result.ending == .refused { return result }
      steps.append(step)
      tree = step.tree
    }
    if steps.isEmpty {
      result.ending = .nothingToDo
      // The resolution is what the branch has already.
      if staged != nil, !request.isDryRun { try WorkTree(of: workspace).forgetHandOver() }
      return result
    }
    return try finish(steps, tree)
  }

  /// Found out before the work is done, and again when the branch moves.
  private func requireMovable() throws(ToolError) {
    guard !request.isDryRun, target.old != nil else { return }
    let places = BranchCheckouts(of: target.reference, in: repository)
    if let refusal = places.refusal(branch: target.name) { throw refusal }
    if places.current != nil, staged == nil { try WorkTree(of: workspace).requireNoOperation() }
  }

  /// A commit that the branch says it has.
  private func leaveOut(_ commit: ObjectID, as there: ObjectID) throws(ToolError) {
    var pick = BackportResult.Pick(
      commit: commit.description, summary: try workspace.commit(commit).summary,
      place: (try? repository.describe(commit)) ?? nil)
    pick.isEmpty = true
    pick.presentAs = there.description
    result.picks.append(pick)
  }

  /// Where a run that goes on ends without moving the branch.
  func noteResolution() {
    guard staged != nil, !request.isDryRun else { return }
    result.notes.append(
      "your resolution stays in the index: change it and go on with 'statereg backport --continue', or give it up with --abort"
    )
  }

  // MARK: One commit

  /// Nil when it is in the branch already. A conflict or a refusal ends the run: `result` says so then.
  private func step(
    _ commit: ObjectID, onto tree: ObjectID, resolution: ObjectID?
  ) throws(ToolError) -> Step? {
    let record = try workspace.commit(commit)
    var pick = BackportResult.Pick(
      commit: commit.description, summary: record.summary, place: (try? repository.describe(commit)) ?? nil)
    let picked: ObjectID
    let outcome: PickOutcome
    if let resolution {
      outcome = resolution == tree ? .empty : .clean(resolution)
    } else {
      outcome = try workspace.pick(commit, onto: tree, mainline: request.mainline)
    }
    switch outcome {
    case .empty:
      pick.isEmpty = true
      result.picks.append(pick)
      return nil
    case .conflicts(let conflicted):
      pick.conflicts = try BackportConflicts(self).explained(conflicted, of: record, onto: tree)
      result.picks.append(pick)
      result.ending = .conflicts
      return Step(
        record: record, pickedTree: conflicted.tree, tree: conflicted.tree, pick: pick, context: [],
        conflicted: conflicted)
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
        verdict: .noStateChange, strategy: request.strategy,
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
      verdict: outcome.verdict, strategy: outcome.strategy, reason: outcome.reason)
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
      rewritten += outcome.features
      let files = Dictionary(
        uniqueKeysWithValues: outcome.edits.map { ($0.path, (bytes: $0.bytes, mode: FileMode?.none)) })
      step.tree = try workspace.writeTree(base: step.pickedTree, replacing: files)
    }
  }

  private func rewrite(
    base: [Build], picked: [Build], from old: ObjectID, to new: ObjectID
  ) throws(ToolError) -> RewriteOutcome {
    var options = WireRewrite.Options(strategy: request.strategy)
    options.propertyName = request.propertyName
    let (registry, named) = (registry, request.featureName)
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

  /// Lays the conflict out in the work tree, where the branch is checked out there; else says how.
  private func handOver(_ commits: [ObjectID], _ position: Int, _ step: Step) throws(ToolError) {
    guard let conflicted = step.conflicted, !request.isDryRun else { return }
    if let name = request.newBranch {
      result.notes.append(
        "nothing was written: to resolve it, make the branch first ('git switch -c \(name) \(request.branch)'), then run the command "
          + "with --onto \(name)")
      return
    }
    let place = BranchCheckouts(of: "refs/heads/\(request.branch)", in: repository).current
    guard place != nil, target.old != nil else {
      result.notes.append(
        "nothing was written: to resolve it, run the command where '\(request.branch)' is checked out ('git switch \(request.branch)', "
          + "or a linked work tree made with 'git worktree add')")
      return
    }
    let workTree = try WorkTree(of: workspace)
    var message = CherryPickMessage(of: step.record)
    message.recordOrigin(step.record.id)
    let sequence = BackportSequence(
      request, tip: tip, commits: commits, position: position, resolutions: resolutions)
    try workspace.publish(Array(resolutions.values))
    try workTree.handOver(
      conflicted, of: step.record.id, onto: tip, staged: staged, message: message, sequence: try sequence.bytes())
    result.notes.append(
      "the work tree has the conflict: resolve it, 'git add' the files, then 'statereg backport --continue' (or --skip, or --abort)"
    )
  }
}
