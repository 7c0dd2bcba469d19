import Emulator
import Findings
import VMState

/// `stream-desync`: the two sides take the section's bytes for different things, and the load fails for it.
enum StreamDesyncRule {
  static func finding(_ context: FaultContext) -> Finding {
    let part = context.fault.part
    var finding = context.finding(.streamDesync, part: part, message: LayoutWording.message(context))
    if context.fault.endsInCode {
      finding.consequence =
        "the load fails or the guest resumes with wrong device state: all that follows is read from the wrong place"
    } else {
      finding.consequence = context.refusalText
    }
    finding.hint = LayoutWording.hint(context)
    return finding
  }

  /// What stands around the sections is told once for the whole stream.
  static func finding(_ difference: StreamFraming.Difference, head: Build) -> Finding {
    let words = difference.part.words
    let loader = difference.direction == .forward ? "the head" : "the base"
    var finding = Finding(
      rule: .streamDesync, device: "migration", section: "migration",
      message: difference.isSent
        ? "\(words) is sent, and \(loader) does not expect it" : "\(words) is not sent, and \(loader) expects it")
    finding.targets = [head.target.name]
    finding.direction = difference.direction
    finding.machines = difference.machines
    finding.concernsAllMachines = difference.concernsAllMachines
    finding.location = difference.location
    finding.baseLocation = difference.baseLocation
    let program = "qemu-system-\(head.target.name)"
    finding.consequence =
      "\(program): \(difference.errorText)\n\(program): load of migration failed: Invalid argument"
    finding.hint =
      "set 'migration.send-\(difference.part.rawValue)' in the compat tables of these machine types as the base's have it"
    finding.key = "\(difference.part.rawValue)-\(difference.isSent ? "sent" : "missing")"
    return finding
  }
}
