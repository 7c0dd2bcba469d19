import Findings
import VMState

/// Says of one commit after the other what it does to the state of devices.
///
/// Most commits change nothing that extraction ever looks at, which `StateFootprint` tells from the changed files alone. For the
/// others both trees are extracted and compared; a tree that is known, and one that differs from a known one in nothing that
/// matters, is not extracted again. One thread at a time.
package final class CommitStateReader {
  private let target: Target
  private let sources: any CommitSources
  /// Extractions that are kept, the last one used first.
  private var known: [KnownState] = []
  /// Trees that were not extracted, with the known one that stands for them.
  private var standIns: [String: Basis] = [:]

  private static let knownLimit = 3
  /// Files in which a tree may differ from a known one that stands for it: with more it is a tree of its own.
  private static let nearLimit = 400

  /// Why trees were compared in full, for those who look after the footprint: called with the commit and what it touches.
  package var onTouch: ((ExaminedCommit, [StateTouch]) -> Void)?
  package private(set) var counts = CommitStateCounts()

  package init(target: Target, sources: any CommitSources) {
    self.target = target
    self.sources = sources
  }

  private final class KnownState {
    let tree: String
    let build: Build
    let footprint: StateFootprint

    init(tree: String, build: Build, footprint: StateFootprint) {
      self.tree = tree
      self.build = build
      self.footprint = footprint
    }
  }

  /// A known extraction that stands for a tree, and the names in which the tree may lead elsewhere.
  private struct Basis {
    var state: KnownState
    var extra = StateFootprint.Extra()
    /// Whether the tree's build is the known one, line numbers aside.
    var isExact = true
  }

  /// What the commit does.
  ///
  /// - Throws: `unreadable` when the repository cannot be read.
  package func change(of commit: ExaminedCommit) throws(ToolError) -> CommitStateChange {
    counts.commits += 1
    let changes = try sources.changes(from: commit.parentTree, to: commit.tree, limit: .max) ?? []
    guard !changes.isEmpty else {
      counts.decidedByFootprint += 1
      standIns[commit.tree] = standIns[commit.parentTree]
      return .none(reason: "no file that device state is read from is changed")
    }
    let changed = ChangedRegions(changes)
    guard !changed.isEmpty || changes.contains(where: { !SourceSelection.isSource($0.path) }) else {
      counts.decidedByFootprint += 1
      standIns[commit.tree] = standIns[commit.parentTree]
      return .none(reason: "only comments, blanks or declarations are changed")
    }
    let basis = try basis(for: commit.parentTree)
    if let answer = try judge(commit, changes, changed, basis) { return answer }
    guard !basis.isExact else { return try compare(commit, basis.state, changed) }
    // The parent is needed in any case: it knows better than its stand-in what matters.
    let parent = try extract(commit.parentTree)
    if let answer = try judge(commit, changes, changed, Basis(state: parent)) { return answer }
    return try compare(commit, parent, changed)
  }

  /// What the commit does, as far as that can be told without extracting its tree.
  private func judge(
    _ commit: ExaminedCommit, _ changes: [SourceChange], _ changed: ChangedRegions, _ basis: Basis
  ) throws(ToolError) -> CommitStateChange? {
    let touches = try touches(changes, changed, commit.tree, basis)
    if touches.isEmpty {
      counts.decidedByFootprint += 1
      standIns[commit.tree] = basis
      return none(changed, "nothing that is changed is part of a device's state")
    }
    onTouch?(commit, touches)
    guard let found = try changesOfParts(commit, basis, changed, touches) else { return nil }
    counts.decidedByParts += 1
    var next = basis
    // What was touched was read differently: names that it has now may be asked for.
    next.extra.add(changed.extra(of: touches))
    if !found.isEmpty { next.isExact = false }
    standIns[commit.tree] = next
    guard found.isEmpty else { return .changes(found) }
    return none(changed, "the devices that the change can reach declare the same state")
  }

  private func none(_ changed: ChangedRegions, _ reason: String) -> CommitStateChange {
    let moves = changed.moves
    return moves.isEmpty ? .none(reason: reason) : .codeMoved(moves)
  }

  private func touches(
    _ changes: [SourceChange], _ changed: ChangedRegions, _ tree: String, _ basis: Basis
  ) throws(ToolError) -> [StateTouch] {
    try basis.state.footprint.touches(changes, changed, extra: basis.extra) { () throws(ToolError) in
      try sources.sources(ofTree: tree).buildFiles
    }
  }

  private func compare(
    _ commit: ExaminedCommit, _ base: KnownState, _ changed: ChangedRegions
  ) throws(ToolError) -> CommitStateChange {
    let head = try extract(commit.tree)
    let changes = BuildComparison.difference(from: base.build, to: head.build).changes
    guard changes.isEmpty else { return .changes(changes) }
    return none(changed, "both trees declare the same state")
  }

  private func changesOfParts(
    _ commit: ExaminedCommit, _ basis: Basis, _ changed: ChangedRegions, _ touches: [StateTouch]
  ) throws(ToolError) -> [StateChange]? {
    let comparison = RestrictedComparison(
      footprint: basis.state.footprint, known: basis.state.build, target: target, extra: basis.extra)
    guard let scope = comparison.scope(touches, changed) else { return nil }
    return comparison.changes(
      scope, try sources.sources(ofTree: commit.parentTree), try sources.sources(ofTree: commit.tree))
  }

  // MARK: - Known trees

  private func extract(_ tree: String) throws(ToolError) -> KnownState {
    if let place = known.firstIndex(where: { $0.tree == tree }) {
      let state = known.remove(at: place)
      known.insert(state, at: 0)
      return state
    }
    counts.extractions += 1
    let (build, footprint) = BuildExtractor(try sources.sources(ofTree: tree)).tracedBuild(for: target)
    let state = KnownState(tree: tree, build: build, footprint: footprint)
    known.insert(state, at: 0)
    if known.count > Self.knownLimit {
      let forgotten = known.removeLast()
      standIns = standIns.filter { $0.value.state !== forgotten }
    }
    standIns[tree] = Basis(state: state)
    return state
  }

  /// What stands for a tree: itself when it is known, else the known tree that differs least from it.
  private func basis(for tree: String) throws(ToolError) -> Basis {
    if let found = standIns[tree] { return found }
    var best: (basis: Basis, touches: Int)?
    for state in known.prefix(2) {
      guard let changes = try sources.changes(from: state.tree, to: tree, limit: Self.nearLimit) else { continue }
      let changed = ChangedRegions(changes)
      var basis = Basis(state: state)
      let touches = try self.touches(changes, changed, tree, basis)
      if !touches.isEmpty {
        basis.isExact = false
        basis.extra = changed.extra(of: touches)
      }
      if best.map({ touches.count < $0.touches }) ?? true { best = (basis, touches.count) }
      if touches.isEmpty { break }
    }
    let basis: Basis
    if let best { basis = best.basis } else { basis = Basis(state: try extract(tree)) }
    standIns[tree] = basis
    return basis
  }
}
