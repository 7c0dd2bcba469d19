import Emulator
import Findings
import VMState

/// What stands around the sections: the configuration section and the footers, which machine types up to 2.3 must go without
/// (`hw_compat_2_3`). Both ends have to agree, so a difference breaks every guest, and is told once instead of once a device.
struct StreamFraming {
  let base: Build
  let head: Build
  let machines: MachinePairs

  func findings(_ directions: [Direction]) -> [Finding] {
    var found: [Finding] = []
    for pair in machines.pairs {
      guard let old = pair.base, let new = pair.head else { continue }
      let before = MigrationSettings(build: base, machine: old)
      let after = MigrationSettings(build: head, machine: new)
      for direction in directions {
        let (sender, loader) = direction == .forward ? (before, after) : (after, before)
        let loaderName = direction == .forward ? "the head" : "the base"
        if sender.sendsConfiguration != loader.sendsConfiguration {
          add(
            to: &found, "configuration", sender.sendsConfiguration, loaderName, direction, old, new,
            error: sender.sendsConfiguration ? "Unknown savevm section type 7" : "Configuration section missing")
        }
        if sender.sendsSectionFooters != loader.sendsSectionFooters {
          add(
            to: &found, "section-footer", sender.sendsSectionFooters, loaderName, direction, old, new,
            error: sender.sendsSectionFooters ? "Unknown savevm section type 126" : "Missing section footer for timer")
        }
      }
    }
    return found
  }

  private func add(
    to found: inout [Finding], _ what: String, _ isSent: Bool, _ loaderName: String, _ direction: Direction,
    _ old: MachineType, _ new: MachineType, error: String
  ) {
    let key = "\(what)-\(isSent ? "sent" : "missing")"
    if let place = found.firstIndex(where: { $0.key == key && $0.direction == direction }) {
      found[place].machines.append(new.name)
      found[place].concernsAllMachines = found[place].machines.count == machines.count
      return
    }
    let words = what == "configuration" ? "the configuration section" : "the section footer"
    var finding = Finding(
      rule: .streamDesync, severity: .error, device: "migration", section: "migration",
      message: isSent
        ? "\(words) is sent, and \(loaderName) does not expect it"
        : "\(words) is not sent, and \(loaderName) expects it")
    finding.targets = [head.target.name]
    finding.direction = direction
    finding.machines = [new.name]
    finding.concernsAllMachines = machines.count == 1
    finding.location = new.location
    finding.baseLocation = old.location
    let program = "qemu-system-\(head.target.name)"
    finding.consequence = "\(program): \(error)\n\(program): load of migration failed: Invalid argument"
    finding.hint =
      "set 'migration.send-\(what)' in the compat tables of these machine types as the base's have it"
    finding.key = key
    found.append(finding)
  }
}
