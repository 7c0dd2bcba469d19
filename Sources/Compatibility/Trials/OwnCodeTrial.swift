import Emulator
import Findings
import StateDiff
import VMState

/// Round trips of devices within one build, whose own get functions have to take what its put functions give.
///
/// Descriptions cannot disagree with themselves; code can.
enum OwnCodeTrial {
  /// What goes wrong within one build, places left out.
  struct Fault: Sendable {
    /// Of the model: "vmsd.field", or the device.
    var part: String
    var outcome: Outcome
    /// Where the two functions begin to take bytes differently; nil when they do not.
    var divergence: StreamDivergence?
    var witness: Witness
  }

  /// - Parameters:
  ///   - memory: where faults of devices that are the same are remembered.
  ///   - digests: the builds' hashes, with a memory.
  static func findings(
    _ plan: CheckPlan, base: Build, head: Build, memory: TrialMemory? = nil,
    digests: (base: DeviceHashes, head: DeviceHashes)? = nil
  ) -> [Finding] {
    var findings: [Finding] = []
    var searched = (old: CodeSearch(base), new: CodeSearch(head))
    for (old, new) in pairs(plan) where searched.new.hasCode(new) {
      let faults = faults(of: new, in: head, memory, digests?.head)
      guard !faults.isEmpty else { continue }
      let known = old.map { old in
        searched.old.hasCode(old) ? Set(Self.faults(of: old, in: base, memory, digests?.base).map(\.part)) : []
      }
      findings += faults.map {
        SaveLoadMismatchRule.finding($0, new, head, isKnownToBase: known?.contains($0.part) ?? false)
      }
    }
    return findings
  }

  /// What is tried by itself, and is not remembered yet: the head's devices.
  static func pending(
    _ plan: CheckPlan, head: Build, _ memory: TrialMemory, _ digests: DeviceHashes
  ) -> [PendingTrial] {
    var search = CodeSearch(head)
    return pairs(plan).map(\.new).filter { search.hasCode($0) }.compactMap { device in
      guard let key = digests.hash(of: device, in: head), !memory.knowsFaults(of: key) else { return nil }
      return PendingTrial(identity: .device(key)) { _ = faults(of: device, in: head, memory, digests) }
    }
  }

  private static func pairs(_ plan: CheckPlan) -> [(old: Device?, new: Device)] {
    plan.changed.map { ($0.base, $0.head) } + plan.headOnly.map { (nil, $0) }
  }

  private static func faults(
    of device: Device, in build: Build, _ memory: TrialMemory?, _ digests: DeviceHashes?
  ) -> [Fault] {
    guard let memory, let key = digests?.hash(of: device, in: build) else { return faults(of: device, in: build) }
    return memory.faults(of: key) { faults(of: device, in: build) }
  }

  /// What goes wrong when a device is saved and loaded by one build, each part once.
  private static func faults(of device: Device, in build: Build) -> [Fault] {
    let program = StateProgram(device: device, in: build)
    let values = PropertyValues(device: device, machine: nil)
    let end = RoundTrip.End(
      program: program, values: values, settings: MigrationSettings(build: build, machine: nil))
    let trip = RoundTrip(source: end, destination: end)
    let locator = PartLocator(build: build, device: device)
    var found: [Fault] = []
    for workload in WorkloadSet(program: program, values: values).workloads {
      let outcome = trip.run(from: workload.state)
      guard isDisagreement(outcome) else { continue }
      let traces = trip.trace(workload)
      let divergence = StreamDivergence(traces, saver: locator, loader: locator)
      let member = outcome.mismatches.first?.member
      let item = traces.saved.first { $0.member == member } ?? traces.loaded.first { $0.member == member }
      let part =
        divergence?.part ?? StreamDivergence.stripped(item?.name ?? member?.text ?? program.displayName)
      guard !found.contains(where: { $0.part == part }) else { continue }
      found.append(
        Fault(
          part: part, outcome: outcome, divergence: divergence, witness: trip.witness(workload, machine: nil)))
    }
    return found
  }

  /// A check that a made-up state fails is no disagreement, nor is what was not read.
  private static func isDisagreement(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .ok, .notSent, .undecided: false
    case .corrupt, .lost: true
    case .refused(let refusal):
      switch refusal.kind {
      case .desync, .unknownSubsection, .versionTooNew, .versionTooOld: true
      case .validation, .equal, .unmigratable, .unknownSection: false
      }
    }
  }
}

/// Which devices have put or get functions that were read.
private struct CodeSearch {
  private let build: Build
  private var known: [DescriptionID: Bool] = [:]

  init(_ build: Build) { self.build = build }

  mutating func hasCode(_ device: Device) -> Bool {
    guard let id = device.description else { return device.handlers?.code?.isWhole == true }
    return hasCode(id)
  }

  private mutating func hasCode(_ root: DescriptionID) -> Bool {
    if let answer = known[root] { return answer }
    var walk = DescriptionWalk(build, from: [root])
    var answer = false
    while !answer, let place = walk.next() {
      answer = place.description.fields.contains { field in
        if case .custom(let form) = field.form { form.code?.isWhole == true } else { false }
      }
      walk.add(place.description.listedDescriptions)
    }
    known[root] = answer
    return answer
  }
}
