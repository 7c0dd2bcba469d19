import Emulator
import Findings
import StateDiff
import VMState

/// `unknown-subsection`, `ungated-subsection`: a subsection is sent to a build that has no description of that name there.
///
/// One that is new to the head and sent in every state breaks migration back for every guest (`ungated-subsection`); one that some
/// state only calls for breaks it for guests in that state (`unknown-subsection`, with the condition).
enum SubsectionRefused {
  static func finding(_ context: FaultContext) -> Finding {
    let name = context.fault.part
    let isNew = context.direction == .backward && !context.base.hasSubsection(named: name)
    let rule: Rule = isNew && context.fault.isAlways ? .ungatedSubsection : .unknownSubsection
    let message: String
    switch (isNew, context.fault.isAlways) {
    case (true, true):
      message = "new subsection '\(name)' is sent whatever the guest does, and the base does not know it"
    case (true, false): message = "new subsection '\(name)' is sent in some states, and the base does not know it"
    case (false, _):
      message = "subsection '\(name)' is sent, and \(context.loaderName) \(loses(context)) know it"
    }
    var finding = context.finding(rule, part: name, message: message)
    if let parent = context.loader.descriptionOf(name) ?? parentOnLoader(context, name) {
      if context.direction == .backward { finding.baseLocation = parent.location }
      if context.direction == .forward { finding.location = parent.location }
    }
    finding.consequence = context.consequence(context.refusal?.errorText ?? "")
    finding.hint = isNew ? gate(context, name) : keep(context, name)
    return finding
  }

  private static func loses(_ context: FaultContext) -> String {
    context.direction == .forward ? "does no longer" : "does not"
  }

  /// The description on the loading side in whose list the subsection would have to stand.
  private static func parentOnLoader(_ context: FaultContext, _ name: String) -> Description? {
    context.saver.parent(ofSubsection: name).flatMap { context.loader.description(named: $0.name) }
  }

  private static func gate(_ context: FaultContext, _ name: String) -> String {
    let driver = context.pair.head.typeName
    let property = context.head.build.stateGates(of: context.pair.head)
      .filter { entry in entry.value.contains { $0.contains("'\(name)'") } }.keys.min()
    return context.gates.advice(gating: name, property: property, driver: driver, machines: context.machines)
  }

  private static func keep(_ context: FaultContext, _ name: String) -> String {
    if context.direction == .forward {
      return
        "keep '\(name)' in the list of subsections with a 'needed' test that is false: it is then loaded and never sent"
    }
    return "the base cannot be changed any more: do not send '\(name)' under machine types it knows"
  }
}
