import Compatibility
import Findings
import StateRegistry
import VMState

/// Every promised pair, both directions: `statereg matrix`.
package enum Matrix {
  /// - Throws: `usage` for a registry that cannot be read, or when nothing that is asked for is promised; `unreadable` for a tree that
  ///   is at hand and cannot be read.
  package static func run(
    _ request: MatrixRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> MatrixResult {
    let index = RegistryIndex(try RegistryDirectory(path: request.registry).load())
    let promised = PromisedPairs(index)
    let pairs = promised.pairs.filter { request.wants($0) }
    let excepted = promised.excepted.filter { request.wants($0.pair) }
    guard !pairs.isEmpty || !excepted.isEmpty else { throw request.nothing(in: index) }

    let named = Set(pairs.flatMap { [$0.from, $0.to] } + excepted.flatMap { [$0.pair.from, $0.pair.to] })
    let names = index.registry.releaseNames.filter(named.contains)
    let loaded = try MatrixBuilds.load(names, request, index, progress: progress)
    var result = MatrixResult(
      target: request.target.name,
      members: zip(names, loaded).map { name, member in
        MatrixResult.Member(
          label: name.description, fork: name.fork, release: name.release, series: index.release(name)?.series,
          absence: member.absence)
      })
    let builds = loaded.compactMap(\.build)
    try Selection(devices: request.devices, machines: request.machines).check(builds)

    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var judgement = MatrixJudgement(
      loaded.map(\.build), options: request.options(index.registry), index: index, names: names)
    let wanted = pairs.compactMap { pair -> MatrixResult.Cell? in
      guard let from = places[pair.from], let to = places[pair.to] else { return nil }
      return MatrixResult.Cell(from: from, to: to, verdict: .absent, promise: pair.reason)
    }
    let islands = excepted.compactMap { excepted -> MatrixResult.Cell? in
      guard let from = places[excepted.pair.from], let to = places[excepted.pair.to] else { return nil }
      var cell = MatrixResult.Cell(from: from, to: to, verdict: .island, promise: excepted.pair.reason)
      cell.islands = [MatrixResult.Island(excepted.island, entry: nil)]
      return cell
    }
    judgement.judge(wanted, progress: progress)
    result.cells = (judgement.cells + islands).sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    result.entries = judgement.entries
    result.trialCount = judgement.trialCount
    MatrixChains.add(
      to: &result, builds: loaded.map(\.build), representatives: judgement.representatives,
      options: request.options(index.registry))
    MatrixRoutes.add(to: &result)
    return result
  }
}

extension MatrixRequest {
  fileprivate func wants(_ pair: PromisedPairs.Pair) -> Bool {
    func wants(_ name: ReleaseName) -> Bool {
      (forks.isEmpty || forks.contains { $0.matches(name.fork) })
        && (releases.isEmpty
          || releases.contains { $0.matches(name.description) || $0.matches(name.release) })
    }
    return wants(pair.from) && wants(pair.to)
  }

  fileprivate func options(_ registry: Registry) -> CheckOptions {
    let selection = Selection(devices: devices, machines: machines)
    let whitelists = RegistryWhitelists.whitelists(of: registry)
    return CheckOptions(
      includesDevice: selection.wantsDevice,
      includesMachine: { selection.wantsMachine($0.name) || ($0.alias.map(selection.wantsMachine) ?? false) },
      jobs: jobs, baseWhitelists: whitelists, headWhitelists: whitelists)
  }

  fileprivate func nothing(in index: RegistryIndex) -> ToolError {
    let known = index.registry.forks.map(\.name)
    for pattern in forks where !known.contains(where: pattern.matches) {
      return ToolError(
        .usage, "the registry has no fork '\(pattern)'",
        hint: NearestName.hint(for: pattern.pattern, among: known) ?? "its forks are \(known.joined(separator: ", "))")
    }
    return ToolError(
      .usage, "the registry promises no pair of what is asked for",
      hint: "promises are 'promise:' of forks/NAME.yaml; 'statereg negotiate A B' looks at any two builds")
  }
}
