import Findings
import Foundation
import GitStore
import StateDiff
import StateRegistry
import VMState

extension BackportSession {
  /// Proves the new tree, writes the commits, records them and moves the branch.
  func finish(_ steps: [Step], _ tree: ObjectID) throws(ToolError) -> BackportResult {
    let place = try self.place()
    try prove(tree, place)
    func stands() -> Bool { result.blocking.isEmpty || request.forcedBecause != nil }
    // The companions are proven before anything is committed: the commits name every proof, and why one was passed over.
    let companions = stands() ? try companions(for: tree) : []
    guard stands() else {
      result.ending = .notProven
      noteResolution()
      return result
    }
    if !result.blocking.isEmpty { result.forcedBecause = request.forcedBecause }
    let record = try self.record(tree, place)
    let tip = try commit(steps, record)
    result.newTip = tip.description
    if request.isDryRun {
      result.ending = .dryRun
      return result
    }
    try move(to: tip)
    // The branch has moved: what fails from here on is said, and does not make that undone.
    do {
      try publish(companions)
    } catch {
      result.notes.append("not all companions are written: \(error.message)")
    }
    do {
      try write(record)
    } catch {
      result.record?.failure = error.message
      result.record?.files = []
    }
    return result
  }

  /// The registry's files, where they are no part of the commits.
  private func write(_ record: Recording?) throws(ToolError) {
    guard let record, !record.isInCommit, let registry = request.registry else { return }
    for (file, text) in record.outcome.files.sorted(by: { $0.key < $1.key }) {
      try RegistryDirectory(path: registry).replace(file, with: text)
    }
  }

  /// Where the branch stands in the registry; nil without one, or when no release of the branch is in it.
  private func place() throws(ToolError) -> BackportPlace? {
    guard let registry = request.registry else { return nil }
    let revision = Revision(name: target.name, commit: tip, tree: tipTree)
    let place = try BackportPlace(registry, branch: revision, in: repository)
    if place == nil {
      result.notes.append(
        "the registry knows no release of '\(request.branch)': nothing but its old tip was run against the new one")
    }
    return place
  }

  // MARK: Proof

  private var features: [BackportResult.Feature] { result.picks.flatMap { $0.rewrite?.features ?? [] } }

  private func prove(_ tree: ObjectID, _ place: BackportPlace?) throws(ToolError) {
    guard try !builds.areAlike(tipTree, tree) else { return }
    let old = try builds.builds(of: tipTree, label: request.branch)
    let new = try builds.builds(of: tree, label: "\(request.branch) with the backport")
    let proof = BackportProof(subsections: Set(features.map(\.subsection)), jobs: request.jobs)
    result.trials = proof.trials(old: old, new: new, progress: progress)
    let steered = BackportProof.switchedOn(new, rewritten)
    if let steered {
      // Off for every machine type, it would never be sent: on at both ends it has to come over.
      result.trials += proof.trials(
        old: steered, new: steered, against: ("itself, with what the backport adds switched on", steered),
        runsUnchanged: true, devices: Set(features.flatMap(\.devices)), progress: progress)
    }
    let concerned = Set(result.picks.flatMap { $0.changes.flatMap(\.devices) } + features.flatMap(\.devices))
    guard let place, !concerned.isEmpty else { return }
    let cache = RegistryTreeCache()
    for (number, later) in place.laterReleases.enumerated() {
      progress(WorkflowProgress(.readingReleases, done: number, total: place.laterReleases.count))
      guard place.trees.isAtHand(later.release) else {
        result.notes.append("\(later.release) is not at hand: whether it takes guests of the new tip was not tried")
        continue
      }
      var others: [Build] = []
      for target in request.targets {
        others.append(try place.trees.build(of: later.release, target: target, cache: cache, jobs: request.jobs))
      }
      result.trials += proof.trials(
        old: old, new: new, against: (later.release.description, others), isOtherNewer: true,
        directions: later.directions,
        devices: concerned, progress: progress)
    }
  }

  // MARK: Record

  struct Recording {
    var outcome: BackportRecord.Outcome
    var isInCommit: Bool
    /// The registry's folder within the branch's tree; nil when it is elsewhere.
    var folder: String?
  }

  private func record(_ tree: ObjectID, _ place: BackportPlace?) throws(ToolError) -> Recording? {
    guard !features.isEmpty, let registry = request.registry, request.keepsRegistry, let place else { return nil }
    var name = BackportRecord.successor(of: place.release)
    if let wanted = request.recordedAs {
      guard let parsed = ReleaseName(parsing: wanted) else {
        throw ToolError(.usage, "'\(wanted)' is no release", hint: "write FORK@RELEASE")
      }
      name = parsed
    } else if let guess = name, place.index.release(guess) != nil {
      result.record = .init(release: guess.description, files: [], isInCommit: false)
      result.record?.failure =
        "\(guess) is there already, and is not this branch: name the release that will have this with --record FORK@RELEASE"
      return nil
    }
    guard let name else { return nil }
    let folder = try folderInBranch(registry, tree)
    let workspace = workspace
    let record = BackportRecord(registry: registry, release: name) { file in
      if let folder {
        return ((try? workspace.read("\(folder)/\(file)", in: tree)) ?? nil).map { String(decoding: $0, as: UTF8.self) }
      }
      return (try? RegistryDirectory(path: registry).bytes(of: file)).map { String(decoding: $0, as: UTF8.self) }
    }
    let made = result.picks.flatMap { pick in (pick.rewrite?.features ?? []).map { (feature: $0, commit: pick.commit) }
    }
    let old = try builds.builds(of: tipTree, label: request.branch)
    let new = try builds.builds(of: tree, label: "\(request.branch) with the backport")
    let outcome = record.outcome(made, old: old, new: new, in: place.index)
    result.record = .init(
      release: name.description, files: outcome.files.keys.sorted(), isInCommit: folder != nil)
    result.record?.failure = outcome.failures.isEmpty ? nil : outcome.failures.joined(separator: "\n")
    return Recording(outcome: outcome, isInCommit: folder != nil, folder: folder)
  }

  /// Where the branch's own tree has the registry: then the record is part of the commits.
  private func folderInBranch(_ registry: String, _ tree: ObjectID) throws(ToolError) -> String? {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    let (root, path) = (real(repository.directory) + "/", real(registry))
    guard path.hasPrefix(root) else { return nil }
    let folder = String(path.dropFirst(root.count))
    return try workspace.entry(of: "\(folder)/forks", in: tree) == nil ? nil : folder
  }

  // MARK: Commits

  private func commit(_ steps: [Step], _ recording: Recording?) throws(ToolError) -> ObjectID {
    let message = BackportMessage(signature: committer, signsOff: request.signsOff)
    let forced = result.forcedBecause.map { ["Forced although the proof failed: \($0)"] } ?? []
    let proof = BackportMessage.proof(result.trials) + forced
    // Where nothing was rewritten, the reason goes with what changes the state.
    let changing = steps.filter { !$0.pick.changes.isEmpty }
    let explained = Set((changing.isEmpty ? steps.suffix(1) : changing[...]).map(\.record.id))
    var parent = tip
    var extra: [String: (bytes: [UInt8], mode: FileMode?)] = [:]
    var number = 0
    for step in steps {
      while result.picks[number].commit != step.record.id.description { number += 1 }
      // The registry's files go with the last rewrite, and stay for what follows it.
      let isLast = step.record.id == steps.last { $0.tree != $0.pickedTree }?.record.id
      func tree(_ tree: ObjectID) throws(ToolError) -> ObjectID {
        extra.isEmpty ? tree : try workspace.writeTree(base: tree, replacing: extra)
      }
      let isRewritten = step.tree != step.pickedTree
      if request.squashes || !isRewritten {
        if isRewritten, isLast { extra = Self.files(recording) }
        parent = workspace.write(
          commit: try tree(step.tree), parents: [parent], author: step.record.author, committer: committer,
          message: message.pick(
            of: step.record, context: step.context, squashed: isRewritten ? step.pick.rewrite : nil,
            proof: isRewritten ? proof : explained.contains(step.record.id) ? forced : []))
        result.picks[number].newCommits = [parent.description]
        continue
      }
      parent = workspace.write(
        commit: try tree(step.pickedTree), parents: [parent], author: step.record.author, committer: committer,
        message: message.pick(of: step.record, context: step.context, squashed: nil, proof: []))
      result.picks[number].newCommits = [parent.description]
      if isLast { extra = Self.files(recording) }
      guard let rewrite = step.pick.rewrite else { continue }
      parent = workspace.write(
        commit: try tree(step.tree), parents: [parent], author: committer, committer: committer,
        message: message.rewrite(of: step.record, rewrite, proof: proof))
      result.picks[number].newCommits.append(parent.description)
    }
    return parent
  }

  private static func files(_ recording: Recording?) -> [String: (bytes: [UInt8], mode: FileMode?)] {
    guard let recording, let folder = recording.folder else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: recording.outcome.files.map {
        ("\(folder)/\($0.key)", (bytes: Array($0.value.utf8), mode: FileMode?.none))
      })
  }

  // MARK: The branch

  private func move(to new: ObjectID) throws(ToolError) {
    try workspace.publish([new])
    let update = ReferenceUpdate(
      reference: target.reference, old: target.old, new: new, message: "backport: \(result.picks.first?.summary ?? "")")
    if target.old != nil, BranchCheckouts(of: target.reference, in: repository).current != nil {
      let workTree = try WorkTree(of: workspace)
      try workTree.advance(update, staged: staged, as: committer)
    } else {
      try update.apply(to: repository, as: committer)
    }
  }
}
