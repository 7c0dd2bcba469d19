import Emulator
import Findings
import StateDiff
import VMState

/// `unmigratable`: a device that blocks migration in one of the builds.
enum UnmigratableRule {
  static func finding(_ context: FaultContext) -> Finding {
    let isInHead = context.head.root?.isUnmigratable == true
    let side = isInHead ? "the head" : "the base"
    var finding = context.finding(
      .unmigratable, part: context.fault.part,
      message: "'\(context.pair.head.typeName)' cannot be migrated with \(side): its description is marked unmigratable"
    )
    finding.consequence = context.refusalText
    finding.hint =
      isInHead
      ? "describe the device's state instead of marking it unmigratable"
      : "nothing can be done in the base: guests with this device stay where they are"
    return finding
  }
}
