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
  /// - Parameter part: of the model: where to point at, and what tells this finding from others of its rule.
  func finding(_ rule: Rule, _ severity: Severity = .error, part: String, message: String) -> Finding {
    var finding = Finding(
      rule: rule, severity: severity, device: pair.head.typeName, section: section, message: message)
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
      finding.severity = min(severity, .warning)
      finding.condition = finding.condition.map { "\($0), unless '\(code)' sets that before the state is saved" }
    }
    finding.key = part
    return finding
  }

  /// The `pre_save` function that may keep a state from being saved in which fields are laid out as they are here.
  private var settingCode: String? {
    switch fault.rule {
    case .streamDesync, .silentCorruption, .stateLost, .validationRefused: break
    default: return nil
    }
    guard let condition = fault.condition else { return nil }
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
  func consequence(_ errorText: String) -> String {
    let program = "qemu-system-\(head.build.target.name)"
    let lines = errorText.split(separator: "\n").map { "\(program): \($0)" }
    return lines.isEmpty ? "\(program): load of migration failed" : lines.joined(separator: "\n")
  }

  var refusal: Refusal? {
    if case .refused(let refusal) = fault.outcome { refusal } else { nil }
  }
}

extension Fault {
  /// The rule's words for it.
  func finding(in context: FaultContext) -> Finding {
    switch rule {
    case .versionTooNew, .versionTooOld: VersionRefused.finding(context)
    case .unknownSubsection, .ungatedSubsection: SubsectionRefused.finding(context)
    case .unknownSection: SectionRefused.finding(context)
    case .streamDesync: StreamDesync.finding(context)
    case .silentCorruption: SilentCorruption.finding(context)
    case .stateLost: StateLost.finding(context)
    case .validationRefused: ValidationRefused.finding(context)
    case .unmigratable: Unmigratable.finding(context)
    // Other rules' findings do not come of round trips.
    default: CodeUndecided.finding(context)
    }
  }
}

/// Words that several rules use.
enum Wording {
  /// "'a', 'b' and 3 more".
  static func list(_ names: [String], shown: Int = 4) -> String {
    let quoted = names.prefix(shown).map { "'\($0)'" }
    let rest = names.count - quoted.count
    if rest > 0 { return quoted.joined(separator: ", ") + " and \(rest) more" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "'x' is 2 instead of 1, 'y' is ...".
  static func values(_ mismatches: [Mismatch], shown: Int = 4) -> String {
    let texts = mismatches.prefix(shown).map { "'\($0.member)' is \($0.got) instead of \($0.expected)" }
    let rest = mismatches.count - texts.count
    return texts.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
