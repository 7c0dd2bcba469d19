import Emulator
import Findings
import VMState

/// What stands around the sections: the configuration section and the footers, which machine types up to 2.3 must go without
/// (`hw_compat_2_3`). Both ends have to agree, so a difference breaks every guest, and is told once instead of once a device.
struct StreamFraming {
  let base: Build
  let head: Build
  let machines: MachinePairs

  /// A part that one side sends and the other does not expect, or the other way round.
  struct Difference {
    enum Part: String {
      case configuration
      case sectionFooter = "section-footer"

      var words: String {
        switch self {
        case .configuration: "the configuration section"
        case .sectionFooter: "the section footer"
        }
      }
    }

    var part: Part
    var isSent: Bool
    var direction: Direction
    var machines: [String]
    var concernsAllMachines: Bool
    /// Of the first machine type concerned.
    var location: SourceLocation?
    var baseLocation: SourceLocation?

    /// What QEMU of the loading side prints.
    var errorText: String {
      switch (part, isSent) {
      case (.configuration, true): "Unknown savevm section type 7"
      case (.configuration, false): "Configuration section missing"
      case (.sectionFooter, true): "Unknown savevm section type 126"
      case (.sectionFooter, false): "Missing section footer for timer"
      }
    }
  }

  func findings(_ directions: [Direction]) -> [Finding] {
    differences(directions).map { StreamDesyncRule.finding($0, head: head) }
  }

  private func differences(_ directions: [Direction]) -> [Difference] {
    var found: [Difference] = []
    for pair in machines.pairs {
      guard let old = pair.base, let new = pair.head else { continue }
      let before = MigrationSettings(build: base, machine: old)
      let after = MigrationSettings(build: head, machine: new)
      for direction in directions {
        let (sender, loader) = direction == .forward ? (before, after) : (after, before)
        for (part, isSent, isExpected) in [
          (Difference.Part.configuration, sender.sendsConfiguration, loader.sendsConfiguration),
          (.sectionFooter, sender.sendsSectionFooters, loader.sendsSectionFooters),
        ] where isSent != isExpected {
          add(part, isSent: isSent, direction, old, new, to: &found)
        }
      }
    }
    return found
  }

  private func add(
    _ part: Difference.Part, isSent: Bool, _ direction: Direction, _ old: MachineType, _ new: MachineType,
    to found: inout [Difference]
  ) {
    let known = found.firstIndex { $0.part == part && $0.isSent == isSent && $0.direction == direction }
    guard let place = known else {
      found.append(
        Difference(
          part: part, isSent: isSent, direction: direction, machines: [new.name],
          concernsAllMachines: machines.count == 1, location: new.location, baseLocation: old.location))
      return
    }
    found[place].machines.append(new.name)
    found[place].concernsAllMachines = found[place].machines.count == machines.count
  }
}
