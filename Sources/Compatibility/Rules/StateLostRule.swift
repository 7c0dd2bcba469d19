import Emulator
import Findings
import VMState

/// `state-lost`: the load succeeds, and a value that was sent did not arrive.
enum StateLostRule {
  static func finding(_ context: FaultContext) -> Finding {
    let part = context.fault.part
    let members = context.fault.mismatches.map(\.member.text)
    var finding = context.finding(
      .stateLost, part: part,
      message: "\(Wording.list(members.isEmpty ? [part] : members)) is sent, and \(context.loaderName) does not load it"
    )
    finding.consequence =
      "the migration succeeds and the guest resumes without a part of its state: "
      + Wording.values(context.fault.mismatches)
    finding.hint =
      context.direction == .forward
      ? "go on loading '\(part)' in the form in which the base sends it"
      : "send '\(part)' in the form in which the base loads it"
    return finding
  }
}
