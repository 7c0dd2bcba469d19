import CSyntax
import CTree
import Findings
import StateDiff
import VMState

/// Says of one commit after the other what it does to the state of devices.
///
/// Most commits change nothing that extraction ever looks at, which `StateFootprint` tells from the changed files alone. For the
/// others the part of the tree that the change can reach is read again (`ChangeReach`), and what it declares compared with what
/// it declared before. A whole tree is extracted at the start, and where a change reaches too much. One thread at a time.
package final class CommitStateReader {
  private let target: Target
  private let sources: any CommitSources
  /// Extractions that are kept, the last one used first.
  private var known: [KnownState] = []
  /// Trees that were met, with the known one that each differs from in the parts that are named.
  private var standIns: [String: Basis] = [:]

  private static let knownLimit = 3
  /// Files in which a tree may differ from a known one that stands for it: with more it is a tree of its own.
  private static let nearLimit = 400

  /// Why a part of a tree, or all of it, was read again, for those who look after the footprint: called with the commit and what
  /// it touches.
  package var onTouch: ((ExaminedCommit, [StateTouch]) -> Void)?
  /// The builds of a commit that changes something, before and after; of no more devices than what was read again.
  package var onChange: ((ExaminedCommit, _ base: Build, _ head: Build) -> Void)?
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

  /// What is known of a tree: a known extraction, and in which files it may declare something else.
  private struct Basis {
    var state: KnownState
    var sources: SourceSet
    var differing: Set<String> = []
    /// The machine types, where they are not the known build's: they are read as a whole.
    var machines: [MachineType]?
    /// The part that was read last, for what stands in `differing`: the next commit of a series is likely to touch it again.
    var lastRead: (part: TreePart, build: Build)?

    var isKnownWhole: Bool { differing.isEmpty && machines == nil }

    /// What is known of a part without reading it.
    func known(of part: TreePart) -> Build? {
      var build: Build
      if differing.isDisjoint(with: part.paths) {
        build = state.build
      } else if let last = lastRead, part.paths.isSubset(of: last.part.paths) {
        build = last.build
      } else {
        return nil
      }
      build.machines = machines ?? state.build.machines
      return part.restricting(build)
    }
  }

  /// What the commit does.
  ///
  /// - Throws: `unreadable` when the repository cannot be read.
  package func change(of commit: ExaminedCommit) throws(ToolError) -> CommitStateChange {
    counts.commits += 1
    let changes = try changes(from: commit.parentTree, to: commit.tree, limit: .max) ?? []
    guard !changes.isEmpty else {
      counts.decidedByFootprint += 1
      standIns[commit.tree] = standIns[commit.parentTree]
      return .none(reason: "no file that device state is read from is changed")
    }
    let changed = ChangedRegions(changes)
    guard !changed.isEmpty || changes.contains(where: { !SourceSelection.isSource($0.path) }) else {
      counts.decidedByFootprint += 1
      if let basis = standIns[commit.parentTree] { enter(commit.tree, basis, changes) }
      return .none(reason: "only comments, blanks or declarations are changed")
    }
    let basis = try basis(for: commit.parentTree)
    let touches = try touches(changes, changed, commit.tree, basis)
    if touches.isEmpty {
      counts.decidedByFootprint += 1
      enter(commit.tree, basis, changes)
      return none(changed, "nothing that is changed is part of a device's state")
    }
    onTouch?(commit, touches)
    guard let part = ChangeReach(footprint: basis.state.footprint, known: basis.state.build).part(touches, changed)
    else { return try compareWhole(commit, changed, basis) }
    counts.decidedByParts += 1
    enter(commit.tree, basis, changes)
    if let found = difference(in: part, basis, commit.tree) {
      standIns[commit.tree]?.differing.formUnion(part.paths)
      onChange?(commit, found.base, found.head)
      return .changes(found.changes)
    }
    return none(changed, "the devices that the change can reach declare the same state")
  }

  private func none(_ changed: ChangedRegions, _ reason: String) -> CommitStateChange {
    let moves = changed.moves
    return moves.isEmpty ? .none(reason: reason) : .codeMoved(moves)
  }

  private func touches(
    _ changes: [SourceChange], _ changed: ChangedRegions, _ tree: String, _ basis: Basis
  ) throws(ToolError) -> [StateTouch] {
    try basis.state.footprint.touches(changes, changed) { () throws(ToolError) in
      basis.sources.applying(changes).buildFiles
    }
  }

  /// With what the build makes of the schemas in their place.
  private func changes(from old: String, to new: String, limit: Int) throws(ToolError) -> [SourceChange]? {
    guard var changes = try sources.changes(from: old, to: new, limit: limit) else { return nil }
    guard changes.contains(where: { QapiTypes.isSchema($0.path) }) else { return changes }
    changes.removeAll { QapiTypes.isSchema($0.path) }
    func header(_ tree: String) throws(ToolError) -> SourceFile? {
      try sources.sources(ofTree: tree).files.first { $0.path == QapiTypes.path }
    }
    let (before, after) = (try header(old), try header(new))
    if before?.bytes != after?.bytes {
      changes.append(SourceChange(path: QapiTypes.path, old: before, new: after))
    }
    return changes
  }

  // MARK: - Comparing

  private func compareWhole(
    _ commit: ExaminedCommit, _ changed: ChangedRegions, _ basis: Basis
  ) throws(ToolError) -> CommitStateChange {
    let base = basis.isKnownWhole ? basis.state : try extract(commit.parentTree)
    let head = try extract(commit.tree)
    let changes = BuildComparison.difference(from: base.build, to: head.build).changes
    guard changes.isEmpty else {
      onChange?(commit, base.build, head.build)
      return .changes(changes)
    }
    return none(changed, "both trees declare the same state")
  }

  private struct Difference {
    var changes: [StateChange]
    var base: Build
    var head: Build
  }

  /// What a part of `tree`, which is entered, declares differently from that of a basis; nil for nothing.
  private func difference(in part: TreePart, _ basis: Basis, _ tree: String) -> Difference? {
    guard let entered = standIns[tree] else { return nil }
    let head = read(part, entered)
    standIns[tree]?.lastRead = (part, head)
    if part.hasMachines { standIns[tree]?.machines = head.machines }
    if let known = basis.known(of: part), BuildComparison.difference(from: known, to: head).changes.isEmpty {
      return nil
    }
    // What the part declares may hang on the whole (a section that is registered twice counts once): for what is reported, like is
    // compared with like.
    var (base, compared) = (read(part, basis), head)
    let changes = BuildComparison.difference(from: base, to: compared).changes
    guard !changes.isEmpty else { return nil }
    if !part.hasMachines {
      base.machines = basis.machines ?? basis.state.build.machines
      compared.machines = base.machines
    }
    return Difference(changes: changes, base: base, head: compared)
  }

  private func read(_ part: TreePart, _ basis: Basis) -> Build {
    counts.parts += 1
    let (build, footprint) = BuildExtractor(basis.sources).tracedPart(part, for: target)
    basis.state.footprint.takeOver(footprint, of: part)
    return part.restricting(build)
  }

  // MARK: - Known trees

  private func enter(_ tree: String, _ basis: Basis, _ changes: [SourceChange]) {
    var next = basis
    next.sources = basis.sources.applying(changes)
    standIns[tree] = next
  }

  private func extract(_ tree: String) throws(ToolError) -> KnownState {
    if let place = known.firstIndex(where: { $0.tree == tree }) {
      let state = known.remove(at: place)
      known.insert(state, at: 0)
      return state
    }
    counts.extractions += 1
    let sources = try sources.sources(ofTree: tree)
    let (build, footprint) = BuildExtractor(sources).tracedBuild(for: target)
    let state = KnownState(tree: tree, build: build, footprint: footprint)
    known.insert(state, at: 0)
    if known.count > Self.knownLimit {
      let forgotten = known.removeLast()
      standIns = standIns.filter { $0.value.state !== forgotten }
    }
    standIns[tree] = Basis(state: state, sources: sources)
    return state
  }

  /// What stands for a tree: itself when it was met, else of those that were met and from which it descends, or of those that are
  /// known, the one that differs least from it.
  private func basis(for tree: String) throws(ToolError) -> Basis {
    if let found = standIns[tree] { return found }
    var best: (base: Basis, changes: [SourceChange])?
    let ancestors = try sources.ancestors(ofTree: tree) { standIns[$0] != nil }
    for name in ancestors.isEmpty ? known.prefix(2).map(\.tree) : ancestors {
      let limit = best.map { $0.changes.count - 1 } ?? Self.nearLimit
      guard let base = standIns[name], let changes = try changes(from: name, to: tree, limit: limit) else { continue }
      best = (base, changes)
    }
    if let (base, changes) = best {
      let changed = ChangedRegions(changes)
      let touches = try self.touches(changes, changed, tree, base)
      let reach = ChangeReach(footprint: base.state.footprint, known: base.state.build)
      if let part = touches.isEmpty ? TreePart(paths: [], hasMachines: false) : reach.part(touches, changed) {
        enter(tree, base, changes)
        if !touches.isEmpty, difference(in: part, base, tree) != nil {
          standIns[tree]?.differing.formUnion(part.paths)
        }
        if let entered = standIns[tree] { return entered }
      }
    }
    _ = try extract(tree)
    guard let extracted = standIns[tree] else {
      throw ToolError(.internalFault, "the tree '\(tree)' was read and is not there")
    }
    return extracted
  }
}
