import Findings
import StateDiff
import Threads
import VMState

/// Runs two builds of one target against each other.
package enum CompatibilityCheck {
  /// Told how many devices of how many that need round trips are done; from any thread, it must be quick.
  package typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

  /// The verdict: every device that both builds have, under every machine type that both know. The same result whatever the number
  /// of jobs.
  ///
  /// - Parameter memory: shared by checks of several pairs of the same builds with the same options.
  ///
  /// The result's sides carry the builds' labels and tree ids; who knows more of them (a commit) may add it.
  package static func run(
    base: Build, head: Build, options: CheckOptions = CheckOptions(), memory: TrialMemory? = nil,
    progress: @escaping Progress = { _, _ in }
  ) -> CheckResult {
    let plan = CheckPlan(base: base, head: head, options: options)
    let lonely = LonelySection.all(plan, base: base, head: head)
    let known = lonely.filter { $0.standing != .deviceIsUnknown }
    var result = CheckResult(
      base: .init(label: base.label, treeID: base.treeID), head: .init(label: head.label, treeID: head.treeID),
      targets: [head.target.name])
    let listed = WhitelistExamination.pairs(plan, head: head, whitelists: options.headWhitelists)
    let digests = memory.map { _ in (base: DeviceHashes(base), head: DeviceHashes(head)) }
    var items: [DeviceReport.Item] = []
    var whitelistNotes: [String] = []
    if !plan.changed.isEmpty || !known.isEmpty || !listed.isEmpty {
      let examination = examination(
        plan, of: (plan.changed + listed.map(\.pair)).flatMap { [$0.base, $0.head] } + known.map(\.device), base, head,
        options, memory, digests)
      let work =
        plan.changed.map(Work.pair) + known.map(Work.section)
        + listed.map { Work.whitelist($0.pair, $0.whitelist, isUnchanged: $0.isUnchanged) }
      let reports = examine(work, examination, jobs: options.jobs, progress: progress)
      for report in reports {
        items += report.items
        whitelistNotes += report.notes.filter { !whitelistNotes.contains($0) }
        result.counts.combinationsListed += report.combinationsListed
        result.counts.combinationsSent += report.combinationsSent
        result.counts.roundTrips += report.roundTrips
        result.counts.predicates += report.predicates
        result.counts.predicatesForcedBothWays += report.predicatesForcedBothWays
      }
    }
    let framing = StreamFraming(base: base, head: head, machines: plan.machines).findings(options.directions)
    let unread = UnreadFiles.findings(base: base, head: head)
    result.findings = FindingMerge.sorted(
      FindingMerge.acrossDevices(items, machineCount: plan.machines.count) + framing + unread
        + OwnCodeTrial.findings(plan, base: base, head: head, memory: memory, digests: digests))
    result.undecided = UndecidedInventory.parts(
      of: (plan.changed + plan.unchanged).map(\.head), in: head, findings: result.findings)
    result.counts.devicesCompared = plan.pairCount
    result.counts.devicesUnchanged = plan.unchanged.count
    result.counts.machineTypes = plan.machines.count
    result.notes = CheckNotes.notes(plan, lonely) + whitelistNotes
    return result
  }

  /// What `run` would try and the memory does not know yet.
  package static func pending(
    base: Build, head: Build, options: CheckOptions, memory: TrialMemory
  ) -> [PendingTrial] {
    let plan = CheckPlan(base: base, head: head, options: options)
    let known = LonelySection.all(plan, base: base, head: head).filter { $0.standing != .deviceIsUnknown }
    let listed = WhitelistExamination.pairs(plan, head: head, whitelists: options.headWhitelists)
    let digests = (base: DeviceHashes(base), head: DeviceHashes(head))
    let examination = examination(
      plan, of: (plan.changed + listed.map(\.pair)).flatMap { [$0.base, $0.head] } + known.map(\.device), base, head,
      options, memory, digests)
    return plan.changed.compactMap { examination.pending(on: $0) } + known.compactMap { examination.pending(on: $0) }
      + OwnCodeTrial.pending(plan, head: head, memory, digests.head)
  }

  private static func examination(
    _ plan: CheckPlan, of devices: [Device], _ base: Build, _ head: Build, _ options: CheckOptions,
    _ memory: TrialMemory?, _ digests: (base: DeviceHashes, head: DeviceHashes)?
  ) -> DeviceExamination {
    DeviceExamination(
      base: base, head: head, directions: options.directions,
      groups: MachineGroups(
        plan.machines, base: base, head: head, types: Set(devices.flatMap { [$0.typeName] + $0.ancestors })),
      agreement: CodeAgreement(base: base, head: head), gates: GatingAdvice(head: head),
      machineCount: plan.machines.count, baseWhitelists: options.baseWhitelists,
      headWhitelists: options.headWhitelists, memory: memory, digests: digests)
  }

  /// Names of the machine types that a check of the two is about: oldest first, those people use after all others.
  package static func commonMachines(base: Build, head: Build, options: CheckOptions = CheckOptions()) -> [String] {
    let names = MachinePairs(base: base, head: head, isIncluded: options.includesMachine).pairs.compactMap(\.name)
    // What has an alias, or versions of itself, is kept compatible; the rest (isapc, none) are machines of the day.
    let usual = names.filter { name in
      name.contains(where: \.isNumber) || [base, head].contains { $0.machines.contains { $0.alias == name } }
        || ["pc", "q35", "virt"].contains(name)
    }
    return names.filter { !usual.contains($0) } + usual
  }

  /// What is looked at by itself.
  private enum Work: Sendable {
    case pair(DevicePairing.Pair)
    case section(LonelySection)
    case whitelist(DevicePairing.Pair, CombinationWhitelist, isUnchanged: Bool)
  }

  /// One report each, in order.
  private static func examine(
    _ work: [Work], _ examination: DeviceExamination, jobs: Int, progress: @escaping Progress
  ) -> [DeviceReport] {
    progress(0, work.count)
    return Parallel.map(work, jobs: jobs, progress: progress) { work in
      switch work {
      case .pair(let pair): examination.report(on: pair)
      case .section(let section): examination.report(on: section)
      case .whitelist(let pair, let list, let isUnchanged):
        WhitelistExamination(examination, pair, list, isUnchanged: isUnchanged).report()
      }
    }
  }
}
