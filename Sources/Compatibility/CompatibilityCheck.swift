import Dispatch
import Findings
import Synchronization
import VMState

/// Runs two builds of one target against each other.
package enum CompatibilityCheck {
  /// Told how many devices of how many that need round trips are done; from any thread, it must be quick.
  package typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

  /// The verdict: every device that both builds have, under every machine type that both know. The same result whatever the number
  /// of jobs.
  ///
  /// The result's sides carry the builds' labels and tree ids; who knows more of them (a commit) may add it.
  package static func run(
    base: Build, head: Build, options: CheckOptions = CheckOptions(), progress: @escaping Progress = { _, _ in }
  ) -> CheckResult {
    let plan = CheckPlan(base: base, head: head, options: options)
    let lonely = LonelySection.all(plan, base: base, head: head)
    let known = lonely.filter { $0.standing != .deviceIsUnknown }
    var result = CheckResult(
      base: .init(label: base.label, treeID: base.treeID), head: .init(label: head.label, treeID: head.treeID),
      targets: [head.target.name])
    var items: [DeviceReport.Item] = []
    if !plan.changed.isEmpty || !known.isEmpty {
      let devices = plan.changed.flatMap { [$0.base, $0.head] } + known.map(\.device)
      let examination = DeviceExamination(
        base: base, head: head, directions: options.directions,
        groups: MachineGroups(
          plan.machines, base: base, head: head,
          types: Set(devices.flatMap { [$0.typeName] + $0.ancestors })),
        agreement: CodeAgreement(base: base, head: head), gates: StateGates(head: head),
        machineCount: plan.machines.count)
      let reports = examine(plan.changed, known, examination, jobs: options.jobs, progress: progress)
      for report in reports {
        items += report.items
        result.counts.roundTrips += report.roundTrips
        result.counts.predicates += report.predicates
        result.counts.predicatesForcedBothWays += report.predicatesForcedBothWays
      }
    }
    let framing = StreamFraming(base: base, head: head, machines: plan.machines).findings(options.directions)
    let unread = UnreadFiles.findings(base: base, head: head)
    result.findings = FindingMerge.sorted(
      FindingMerge.acrossDevices(items, machineCount: plan.machines.count) + framing + unread
        + SaveLoadMismatch.findings(plan, base: base, head: head))
    result.undecided = UndecidedInventory.parts(
      of: (plan.changed + plan.unchanged).map(\.head), in: head, findings: result.findings)
    result.counts.devicesCompared = plan.pairCount
    result.counts.devicesUnchanged = plan.unchanged.count
    result.counts.machineTypes = plan.machines.count
    result.notes = CheckNotes.notes(plan, lonely)
    return result
  }

  /// One report a device, in the order of the plan.
  private static func examine(
    _ pairs: [DevicePairing.Pair], _ sections: [LonelySection], _ examination: DeviceExamination, jobs: Int,
    progress: @escaping Progress
  ) -> [DeviceReport] {
    let total = pairs.count + sections.count
    let reports = Mutex([DeviceReport?](repeating: nil, count: total))
    let next = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    progress(0, total)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, total))) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < total else { return }
        let report =
          index < pairs.count
          ? examination.report(on: pairs[index]) : examination.report(on: sections[index - pairs.count])
        reports.withLock { $0[index] = report }
        progress(done.wrappingAdd(1, ordering: .relaxed).newValue, total)
      }
    }
    return reports.withLock { $0.compactMap(\.self) }
  }
}
