import Emulator
import Findings
import StateDiff
import VMState

/// All that decides what the round trips of a pair of devices come to, and the words it is told in, but for places in the source.
struct TrialKey: Hashable, Sendable {
  private let hash: Int

  /// Nil when a device's state cannot be hashed: then it is run anew.
  init?(
    _ pair: DevicePairing.Pair, _ examination: DeviceExamination, _ directions: [Direction],
    standing: LonelySection.Standing?, groups: [MachineGroup]
  ) {
    guard let base = examination.digests?.base.hash(of: pair.base, in: examination.base),
      let head = examination.digests?.head.hash(of: pair.head, in: examination.head)
    else { return nil }
    var hasher = Hasher()
    hasher.combine(base)
    hasher.combine(head)
    hasher.combine(directions)
    hasher.combine(standing)
    hasher.combine(examination.base.rules)
    hasher.combine(examination.head.rules)
    hasher.combine(examination.head.target)
    hasher.combine(examination.machineCount)
    hasher.combine(examination.agreement.isNeeded)
    for group in groups {
      hasher.combine(group.machines)
      hasher.combine(group.current)
      hasher.combine(group.baseSettings)
      hasher.combine(group.headSettings)
      for values in [group.baseValues, group.headValues] {
        hasher.combine(values.configurable)
        hasher.combine(values.unknown)
        hasher.combine(values.values.count)
        for var value in values.values {
          value.compat = nil
          hasher.combine(value)
        }
      }
    }
    // Advice names the head's compat tables.
    for machine in examination.head.machines {
      hasher.combine(machine.name)
      hasher.combine(Set(machine.compatProperties.map(\.table)))
    }
    hash = hasher.finalize()
  }
}
