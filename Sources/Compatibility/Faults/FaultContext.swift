import Emulator
import Findings
import StateDiff
import VMState

/// A fault and all that a rule needs to put it into words.
struct FaultContext: Sendable {
  let pair: DevicePairing.Pair
  let direction: Direction
  let fault: Fault
  let base: PartLocator
  let head: PartLocator
  let gates: GatingAdvice
  /// Machine types it was seen under.
  let machines: [String]
  let concernsAllMachines: Bool
  /// For a section that only one build registers: what the other knows of the device.
  var standing: LonelySection.Standing?

  /// The rule that is broken: of subsections that the other side does not know, those that are new and always sent have one of their own.
  var rule: Rule {
    guard fault.rule == .unknownSubsection, fault.isAlways, MissingSubsection(self).isNew else { return fault.rule }
    return .ungatedSubsection
  }

  /// The fault in the words of its rule.
  var finding: Finding { (rule.faultJudge ?? UndecidedRule.finding)(self) }

  var saver: PartLocator { direction == .forward ? base : head }
  var loader: PartLocator { direction == .forward ? head : base }
  /// "the base", "the head".
  var saverName: String { direction == .forward ? "the base" : "the head" }
  var loaderName: String { direction == .forward ? "the head" : "the base" }

  var section: String {
    (direction == .forward ? pair.base : pair.head).sectionName.value ?? saver.root?.name ?? pair.head.typeName
  }

  /// A finding with everything that does not depend on the rule.
  ///
  /// - Parameters:
  ///   - severity: the rule's own when nil.
  ///   - part: of the model: where to point at, and what tells this finding from others of its rule.
  func finding(_ rule: Rule, _ severity: Severity? = nil, part: String, message: String) -> Finding {
    var finding = Finding(
      rule: rule, severity: severity ?? rule.severity, device: pair.head.typeName, section: section, message: message)
    finding.targets = [head.build.target.name]
    finding.direction = direction
    finding.machines = machines
    finding.concernsAllMachines = concernsAllMachines
    finding.location = head.location(of: part) ?? head.descriptionOf(part)?.location ?? head.fallback
    finding.baseLocation = base.location(of: part) ?? base.descriptionOf(part)?.location ?? base.fallback
    finding.condition = conditionText
    finding.witness = witness
    if let code = settingCode {
      // Whether a guest is ever saved in that state is up to the function.
      finding.severity = min(finding.severity, .warning)
      finding.condition = finding.condition.map { "\($0), unless '\(code)' sets that before the state is saved" }
    }
    finding.key = part
    return finding
  }

  /// The `pre_save` function that may keep a state from being saved in which fields are laid out as they are here.
  private var settingCode: String? {
    guard fault.rule.dependsOnLayout, let condition = fault.condition else { return nil }
    let set = saver.setBeforeSaving()
    return condition.members.compactMap { set[$0.text] }.first
  }

  /// What the section's header already decides is not shown by its data.
  private var witness: Witness {
    var witness = fault.witness
    guard let refusal, refusal.offset == nil else { return witness }
    witness.bytes = []
    if let version = refusal.version, let limit = refusal.limit, let word = UInt32(exactly: version) {
      let bytes = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
      let bound = refusal.kind == .versionTooNew ? "at most \(limit)" : "at least \(limit)"
      witness.bytes = [
        Witness.AnnotatedBytes(
          offset: 0, bytes: bytes, saved: "section version \(version)", loaded: "section version, \(bound)")
      ]
    }
    return witness
  }

  /// Longer conditions are given by the function's name.
  private static let longestCondition = 240

  private var conditionText: String? {
    guard let condition = fault.condition else { return fault.conditionText }
    let text = condition.cText
    if text.utf8.count <= Self.longestCondition { return text }
    return fault.conditionText ?? String(text.prefix(Self.longestCondition)) + " ..."
  }

  /// What the loading QEMU prints, as its user sees it.
  var refusalText: String {
    let program = "qemu-system-\(head.build.target.name)"
    let lines = (refusal?.errorText ?? "").split(separator: "\n").map { "\(program): \($0)" }
    return lines.isEmpty ? "\(program): load of migration failed" : lines.joined(separator: "\n")
  }

  var refusal: Refusal? {
    if case .refused(let refusal) = fault.outcome { refusal } else { nil }
  }
}

extension Rule {
  /// It breaks by how fields are laid out and what they hold, which code that runs before the state is saved may decide.
  fileprivate var dependsOnLayout: Bool {
    switch self {
    case .streamDesync, .silentCorruption, .stateLost, .validationRefused: true
    case .saveLoadMismatch, .undecided, .ungatedSubsection, .unknownSection, .unknownSubsection, .unlistedCombination,
      .unmigratable, .unregisteredFeature, .versionTooNew, .versionTooOld:
      false
    }
  }
}
