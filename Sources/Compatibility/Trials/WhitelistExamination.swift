import Emulator
import Findings
import StateDiff
import VMState

/// Holds what a device of the head can send against its whitelist, under every group of machine types.
struct WhitelistExamination {
  let examination: DeviceExamination
  let pair: DevicePairing.Pair
  let whitelist: CombinationWhitelist
  /// The device is the same on both sides.
  private let isUnchanged: Bool
  private let baseProgram: StateProgram
  private let headProgram: StateProgram
  private let baseLocator: PartLocator
  private let headLocator: PartLocator

  /// Combinations counted besides the one that is told.
  static let mostOthers = 8
  /// Combinations looked at that the base can send too, on the way to one that it cannot.
  private static let mostKnown = 256

  init(
    _ examination: DeviceExamination, _ pair: DevicePairing.Pair, _ whitelist: CombinationWhitelist, isUnchanged: Bool
  ) {
    self.isUnchanged = isUnchanged
    self.examination = examination
    self.pair = pair
    self.whitelist = whitelist
    baseProgram = StateProgram(device: pair.base, in: examination.base)
    headProgram = StateProgram(device: pair.head, in: examination.head)
    baseLocator = PartLocator(build: examination.base, device: pair.base)
    headLocator = PartLocator(build: examination.head, device: pair.head)
  }

  /// The head's devices with a list: those that are the same in the base as well, and new ones.
  static func pairs(
    _ plan: CheckPlan, head: Build, whitelists: [CombinationWhitelist]
  ) -> [(pair: DevicePairing.Pair, whitelist: CombinationWhitelist, isUnchanged: Bool)] {
    if whitelists.isEmpty { return [] }
    let new = plan.headOnly.map { device in
      LonelySection(device, direction: .backward, other: head, sections: [], paths: []).pair
    }
    let all = (plan.changed + new).map { ($0, false) } + plan.unchanged.map { ($0, true) }
    return all.compactMap { pair, isUnchanged in
      whitelists.list(for: pair.head, on: head.target).map { (pair, $0, isUnchanged) }
    }
  }

  func report() -> DeviceReport {
    var report = DeviceReport()
    let names = whitelist.names
    var sent: Set<Int> = []
    var isCutShort = false
    for group in examination.groups.groups(for: pair, steering: examination.steering(pair)) {
      var search = CombinationSearch(program: headProgram, values: group.headValues, listed: whitelist.listed)
      for (index, combination) in search.listed.combinations.enumerated()
      where !sent.contains(index) && search.state(sending: combination) != nil {
        sent.insert(index)
      }
      var base = baseSearch(group)
      var known: [CombinationSearch.Unlisted] = []
      var new: [CombinationSearch.Unlisted] = []
      _ = search.unlisted { unlisted in
        // What is the same on both sides can send the same.
        let isKnown = isUnchanged || base.state(sending: unlisted.combination) != nil
        if isKnown { known.append(unlisted) } else { new.append(unlisted) }
        if !isUnchanged, known.count == Self.mostKnown { isCutShort = true }
        return new.count <= Self.mostOthers && known.count < (isUnchanged ? Self.mostOthers + 1 : Self.mostKnown)
      }
      isCutShort = isCutShort || search.isCutShort || base.isCutShort
      for (all, isKnown) in [(new, false), (known, true)] {
        guard let smallest = all.first else { continue }
        let context = UnlistedCombinationRule.Context(
          whitelist: whitelist, pair: pair, combination: Set(smallest.combination.map { names[$0] }),
          isKnownToBase: isKnown, unfollowed: search.unfollowed(in: smallest.workload),
          others: min(all.count - 1, Self.mostOthers),
          program: headProgram, base: baseLocator, head: headLocator, target: examination.head.target.name)
        var finding = UnlistedCombinationRule.finding(context)
        finding.machines = group.machines
        finding.concernsAllMachines = group.machines.count == examination.machineCount
        finding.witness = witness(smallest, group)
        report.items.append(
          DeviceReport.Item(
            finding: finding, owner: context.faultyOwner ?? headLocator.root?.name, isAlways: false))
      }
    }
    report.items = FindingMerge.acrossMachines(report.items, machineCount: examination.machineCount)
    report.combinationsListed = whitelist.combinations.count
    report.combinationsSent = sent.count
    report.notes = notes(sent: sent, isCutShort: isCutShort)
    return report
  }

  /// The same features on the base: as its own list says it carries them, or else as the head does.
  private func baseSearch(_ group: MachineGroup) -> CombinationSearch {
    let own = examination.baseWhitelists.list(for: pair.base, on: examination.base.target)
    let carriers = whitelist.names.map { name in
      let declared = own?.features.first { $0.name == name }
      return (declared?.carrier ?? whitelist.carrier(of: name)).emulated
    }
    return CombinationSearch(
      program: baseProgram, values: group.baseValues, listed: ListedCombinations(carriers: carriers, combinations: []))
  }

  /// The state, and the headers of the subsections that it sends.
  private func witness(_ unlisted: CombinationSearch.Unlisted, _ group: MachineGroup) -> Witness {
    let end = RoundTrip.End(program: headProgram, values: group.headValues, settings: group.headSettings)
    let traces = RoundTrip(source: end, destination: end).trace(unlisted.workload)
    let headers = traces.saved.filter { $0.kind == .subsectionHeader }
    return Witness(
      machine: group.representative, state: unlisted.workload.assignments,
      bytes: headers.prefix(Self.headersShown).map { item in
        Witness.AnnotatedBytes(
          offset: item.offset,
          bytes: Array(traces.bytes[item.offset..<min(item.offset + item.length, traces.bytes.count)]),
          saved: item.name, loaded: item.name)
      })
  }

  private static let headersShown = 12

  private func notes(sent: Set<Int>, isCutShort: Bool) -> [String] {
    var notes: [String] = []
    let missing = whitelist.combinations.indices.filter { !sent.contains($0) }
    if !missing.isEmpty {
      let texts = missing.map { whitelist.yaml(whitelist.combinations[$0]) }
      notes.append(
        "'\(whitelist.device)': the head has no state that sends \(missing.count) of "
          + "\(whitelist.combinations.count) listed combinations: \(texts.joined(separator: ", "))")
    }
    if isCutShort {
      notes.append(
        "'\(whitelist.device)': the search for combinations outside of the whitelist was given up at its limit")
    }
    return notes
  }
}
