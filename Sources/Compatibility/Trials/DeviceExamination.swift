import Emulator
import Findings
import StateDiff
import VMState

/// Makes a device's report: all directions, all groups of machine types.
struct DeviceExamination: Sendable {
  let base: Build
  let head: Build
  let directions: [Direction]
  let groups: MachineGroups
  let agreement: CodeAgreement
  let gates: GatingAdvice
  /// Machine types both builds know, the unnamed one not counted.
  let machineCount: Int
  let baseWhitelists: [CombinationWhitelist]
  let headWhitelists: [CombinationWhitelist]
  /// Where trials are remembered, and the builds' hashes; nil for a check of one pair.
  var memory: TrialMemory?
  var digests: (base: DeviceHashes, head: DeviceHashes)?

  func report(on pair: DevicePairing.Pair) -> DeviceReport { report(on: pair, directions, standing: nil) }

  func report(on section: LonelySection) -> DeviceReport {
    report(on: section.pair, directions.filter { $0 == section.direction }, standing: section.standing)
  }

  private func report(
    on pair: DevicePairing.Pair, _ directions: [Direction], standing: LonelySection.Standing?
  ) -> DeviceReport {
    // Nobody could migrate it with the base: there is nothing to lose.
    if base.description(pair.base.description)?.isUnmigratable == true { return DeviceReport() }
    let all = groups.groups(for: pair, steering: steering(pair))
    guard let memory, let key = TrialKey(pair, self, directions, standing: standing, groups: all) else {
      return examined(pair, directions, standing, all)
    }
    return remembered(memory, key, pair, directions, standing, all)
  }

  /// What is not in the memory yet.
  func pending(on pair: DevicePairing.Pair) -> PendingTrial? { pending(on: pair, directions, standing: nil) }

  func pending(on section: LonelySection) -> PendingTrial? {
    pending(on: section.pair, directions.filter { $0 == section.direction }, standing: section.standing)
  }

  private func pending(
    on pair: DevicePairing.Pair, _ directions: [Direction], standing: LonelySection.Standing?
  ) -> PendingTrial? {
    let all = groups.groups(for: pair, steering: steering(pair))
    guard let memory, let key = TrialKey(pair, self, directions, standing: standing, groups: all), !memory.knows(key)
    else { return nil }
    return PendingTrial(identity: .pair(key)) { _ = remembered(memory, key, pair, directions, standing, all) }
  }

  private func remembered(
    _ memory: TrialMemory, _ key: TrialKey, _ pair: DevicePairing.Pair, _ directions: [Direction],
    _ standing: LonelySection.Standing?, _ all: [MachineGroup]
  ) -> DeviceReport {
    memory.report(for: key) {
      var made = examined(pair, directions, standing, all)
      for index in made.items.indices {
        made.items[index].finding.origin = Finding.Origin(base: base.label, head: head.label)
      }
      return made
    }
  }

  private func examined(
    _ pair: DevicePairing.Pair, _ directions: [Direction], _ standing: LonelySection.Standing?, _ groups: [MachineGroup]
  ) -> DeviceReport {
    let baseListed = baseWhitelists.list(for: pair.base, on: base.target)?.listed
    let headListed = headWhitelists.list(for: pair.head, on: head.target)?.listed
    if let scaled = ScaledArrays(pair, base: base, head: head) {
      var first = self.report(
        on: pair, directions, standing, groups,
        DeviceTrial(pair, base: scaled.base, head: scaled.head, baseListed: baseListed, headListed: headListed)
      ) { DeviceTrial(pair, base: scaled.base, head: $0, baseListed: baseListed, headListed: headListed) }
      // What is shown to people is measured in full length.
      if first.items.allSatisfy({ $0.finding.rule == .undecided }) {
        // Offsets of the short arrays are nobody's.
        for index in first.items.indices {
          first.items[index].finding.witness?.bytes = []
          first.items[index].finding.witness?.failureOffset = nil
        }
        return first
      }
    }
    return self.report(
      on: pair, directions, standing, groups,
      DeviceTrial(pair, base: base, head: head, baseListed: baseListed, headListed: headListed)
    ) { DeviceTrial(pair, base: base, head: $0, baseListed: baseListed, headListed: headListed) }
  }

  /// - Parameter agreeing: the trial against another head.
  private func report(
    on pair: DevicePairing.Pair, _ directions: [Direction], _ standing: LonelySection.Standing?, _ all: [MachineGroup],
    _ trial: DeviceTrial, _ agreeing: (Build) -> DeviceTrial
  ) -> DeviceReport {
    var report = DeviceReport()
    var trial = trial
    var agreed: DeviceTrial?
    let (baseLocator, headLocator) = (trial.baseLocator, trial.headLocator)
    for direction in directions {
      for group in all {
        var faults = trial.faults(in: group, direction)
        let changedCode = trial.changedCode
        if agreement.isNeeded, faults.contains(where: { $0.rule == .undecided && changedCode.contains($0.part) }) {
          if agreed == nil { agreed = agreeing(agreement.head) }
          let known = faults.filter { $0.rule == .undecided }
          faults =
            known
            + (agreed?.faults(in: group, direction) ?? []).filter { fault in
              fault.rule != .undecided || !known.contains { $0.part == fault.part }
            }
        }
        for fault in faults {
          let context = FaultContext(
            pair: pair, direction: direction, fault: fault, base: baseLocator, head: headLocator, gates: gates,
            machines: group.machines, concernsAllMachines: group.machines.count == machineCount, standing: standing)
          report.items.append(
            DeviceReport.Item(
              finding: context.finding, owner: owner(of: fault.part, headLocator, baseLocator), isAlways: fault.isAlways
            ))
        }
      }
    }
    report.items = FindingMerge.acrossMachines(report.items, machineCount: machineCount)
    report.roundTrips = trial.roundTrips + (agreed?.roundTrips ?? 0)
    for coverage in trial.coverage.values {
      report.predicates += coverage.isForcedTrue.count
      report.predicatesForcedBothWays += coverage.forcedBothWays
    }
    return report
  }

  func owner(of part: String, _ head: PartLocator, _ base: PartLocator) -> String? {
    for side in [head, base] {
      if let code = side.field(code: part) { return code.description.name }
      if let description = side.descriptionOf(part) ?? side.parent(ofSubsection: part) ?? side.description(named: part)
      {
        return description.name.isEmpty ? description.symbol : description.name
      }
    }
    return nil
  }

  /// Names of the properties that the descriptions of either side read.
  func steering(_ pair: DevicePairing.Pair) -> Set<String> {
    var names: Set<String> = []
    let members = MentionedMembers(of: pair.base, in: base).paths.union(MentionedMembers(of: pair.head, in: head).paths)
    for property in pair.base.properties + pair.head.properties where members.contains(property.member.text) {
      names.insert(property.name)
    }
    return names
  }
}
