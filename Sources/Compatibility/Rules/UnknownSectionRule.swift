import Emulator
import Findings
import StateDiff
import VMState

/// `unknown-section`: a section is sent under a name and instance that the other side, which has the device, did not register.
enum UnknownSectionRule {
  static func finding(_ context: FaultContext) -> Finding {
    context.standing == nil ? renamed(context) : missing(context)
  }

  /// The device is on both sides, its section is called differently.
  private static func renamed(_ context: FaultContext) -> Finding {
    let sent = context.direction == .forward ? context.pair.base : context.pair.head
    let known = context.direction == .forward ? context.pair.head : context.pair.base
    let message =
      "the section is sent as \(words(sent)), and \(context.loaderName) registers it as \(words(known))"
    var finding = context.finding(.unknownSection, part: context.fault.part, message: message)
    finding.consequence = context.refusalText
    finding.hint = "keep the section's name and instance id: they are what a stream is taken apart by"
    return finding
  }

  /// The device is on both sides, or may be, and one of them registers no section for it.
  private static func missing(_ context: FaultContext) -> Finding {
    let isCertain = context.standing == .deviceIsKnown
    let sent = context.direction == .forward ? context.pair.base : context.pair.head
    let message =
      isCertain
      ? "section \(words(sent)) is sent, and \(context.loaderName), which has the device, does not register it"
      : "section \(words(sent)) is sent, and \(context.loaderName) does not register it: "
        + "whether it has the device could not be told"
    var finding = context.finding(
      .unknownSection, isCertain ? nil : .warning, part: context.fault.part, message: message)
    if context.direction == .forward { finding.location = nil } else { finding.baseLocation = nil }
    finding.consequence = context.refusalText
    finding.hint =
      context.direction == .forward
      ? "go on registering the section, so that streams of the base find a taker; a 'needed' test that is false keeps it from being sent"
      : "give the section's description a 'needed' test on a property that older machine types switch off"
    return finding
  }

  private static func words(_ device: Device) -> String {
    let name = "'\(device.sectionName.value ?? device.typeName)'"
    guard case .known(let instance?) = device.instanceID else { return name }
    return "\(name) \(instance)"
  }
}
