import Compatibility
import Findings
import StateRegistry
import VMState

/// Runs the pairs of a matrix: each pair of builds that differ once, each device that is the same elsewhere once.
struct MatrixJudgement {
  private(set) var cells: [MatrixResult.Cell] = []
  private(set) var entries: [MatrixResult.Entry] = []
  var trialCount: Int { memory.count }

  private struct Way: Hashable {
    var from: Int
    var to: Int
  }

  private let builds: [Build?]
  private let options: CheckOptions
  private let index: RegistryIndex
  private let names: [ReleaseName]
  private let memory = TrialMemory()
  /// For each build the first one that is the same.
  let representatives: [Int]
  /// Findings of each direction of a pair of representatives.
  private var judged: [Way: [Int]] = [:]
  private var places: [EntryKey: Int] = [:]

  private struct EntryKey: Hashable {
    var fingerprint: String
    var message: String
    var condition: String?
    var direction: Direction?
  }

  init(_ builds: [Build?], options: CheckOptions, index: RegistryIndex, names: [ReleaseName]) {
    self.builds = builds
    self.options = options
    self.index = index
    self.names = names
    let present = builds.indices.filter { builds[$0] != nil }
    let classes = BuildClasses.representatives(present.compactMap { builds[$0] }, options: options)
    var representatives = Array(builds.indices)
    for (place, same) in zip(present, classes) { representatives[place] = present[same] }
    self.representatives = representatives
  }

  /// Judges the cells; their order does not matter.
  mutating func judge(_ wanted: [MatrixResult.Cell], progress: @escaping WorkflowProgress.Observer) {
    // Neighbours first: a finding is shown with the places of the nearest pair that has it.
    let order = wanted.sorted {
      (abs($0.from - $0.to), min($0.from, $0.to), $0.from) < (abs($1.from - $1.to), min($1.from, $1.to), $1.from)
    }
    var seen: Set<Way> = []
    let ways = order.compactMap { pair(Way(from: $0.from, to: $0.to)) }.filter { way in
      let (from, to) = (representatives[way.from], representatives[way.to])
      return seen.insert(Way(from: min(from, to), to: max(from, to))).inserted
    }
    let trials = ways.flatMap { way -> [PendingTrial] in
      guard let base = builds[way.from], let head = builds[way.to] else { return [] }
      return CompatibilityCheck.pending(base: base, head: head, options: options, memory: memory)
    }
    PendingTrial.run(trials, jobs: options.jobs) { done, total in
      progress(WorkflowProgress(.runningRoundTrips, done: done, total: total))
    }
    for cell in order { cells.append(judged(cell)) }
    cells.sort { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  private mutating func judged(_ cell: MatrixResult.Cell) -> MatrixResult.Cell {
    var cell = cell
    guard builds[cell.from] != nil, builds[cell.to] != nil else { return cell }
    let found = entries(of: Way(from: cell.from, to: cell.to))
    let islands = PromisedPairs.islands(of: names[cell.from], names[cell.to], index).filter { !$0.devices.isEmpty }
    var verdict = MatrixResult.Verdict.ok
    for number in found {
      let finding = entries[number].finding
      if finding.rule != .undecided, finding.severity != .error {
        cell.entries.append(number)
        continue
      }
      if let island = islands.first(where: { $0.concerns(finding, in: index.registry) }) {
        cell.islands.append(MatrixResult.Island(island, entry: number))
        verdict = max(verdict, .island)
        cell.entries.append(number)
        continue
      }
      verdict = max(verdict, finding.verdict)
      cell.entries.append(number)
    }
    cell.verdict = verdict
    return cell
  }

  /// The builds that are run for a cell, older first; nil when they are the same, or one is not there.
  ///
  /// Of all pairs that are alike the first one asked for is run: its places in the source are shown.
  private func pair(_ way: Way) -> Way? {
    guard builds[way.from] != nil, builds[way.to] != nil, representatives[way.from] != representatives[way.to] else {
      return nil
    }
    return Way(from: min(way.from, way.to), to: max(way.from, way.to))
  }

  /// Indices of the findings of one direction.
  private mutating func entries(of way: Way) -> [Int] {
    let (from, to) = (representatives[way.from], representatives[way.to])
    let (there, back) = (Way(from: from, to: to), Way(from: to, to: from))
    if let known = judged[there] { return known }
    guard let pair = pair(way), let base = builds[pair.from], let head = builds[pair.to] else { return [] }
    let result = CompatibilityCheck.run(base: base, head: head, options: options, memory: memory)
    let (forward, backward) = way.from < way.to ? (there, back) : (back, there)
    judged[forward] = []
    judged[backward] = []
    for finding in result.findings {
      let number = place(of: finding, Finding.Origin(base: base.label, head: head.label))
      if finding.direction != .backward { judged[forward, default: []].append(number) }
      if finding.direction != .forward { judged[backward, default: []].append(number) }
    }
    return judged[there] ?? []
  }

  private mutating func place(of finding: Finding, _ pair: Finding.Origin) -> Int {
    let key = EntryKey(
      fingerprint: finding.fingerprint, message: finding.message, condition: finding.condition,
      direction: finding.direction)
    if let known = places[key] { return known }
    places[key] = entries.count
    entries.append(MatrixResult.Entry(finding: finding, origin: finding.origin ?? pair))
    return entries.count - 1
  }
}

extension Finding {
  fileprivate var verdict: MatrixResult.Verdict {
    if rule == .undecided { return .undecided }
    guard severity == .error else { return .ok }
    return condition == nil ? .broken : .sometimes
  }
}

extension Promise.Island {
  fileprivate func concerns(_ finding: Finding, in registry: Registry) -> Bool {
    devices.contains { name in
      if name == finding.device || name == finding.section { return true }
      guard let device = registry.device(name) else { return false }
      return device.sections.contains(finding.section) || device.types.contains(finding.device)
    }
  }
}

extension MatrixResult.Island {
  init(_ island: Promise.Island, entry: Int?) {
    self.init(reason: island.reason, rescue: island.rescue, entry: entry)
  }
}
