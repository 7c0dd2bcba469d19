import Emulator
import Findings
import VMState

/// `silent-corruption`: the load succeeds, and values are wrong.
enum SilentCorruptionRule {
  static func finding(_ context: FaultContext) -> Finding {
    let part = context.fault.part
    let message: String
    if context.fault.divergence == nil {
      message = "'\(part)' is loaded with another value than was sent"
    } else {
      message = LayoutWording.message(context) + ", and the load does not notice"
    }
    var finding = context.finding(.silentCorruption, part: part, message: message)
    finding.consequence =
      "the migration succeeds and the guest resumes with wrong device state: "
      + Wording.values(context.fault.mismatches)
    finding.hint = LayoutWording.hint(context)
    return finding
  }
}
