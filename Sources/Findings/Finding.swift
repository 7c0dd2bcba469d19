import VMState

/// Something about the user's code: a pair of builds that cannot exchange a piece of state, or could not be judged.
package struct Finding: Hashable, Sendable, Codable {
  package var rule: Rule
  package var severity: Severity
  /// The device's QOM type, or the section's name for registrations without a type.
  package var device: String
  /// The section's name on the wire.
  package var section: String
  /// The targets (`x86_64`) for which the finding holds, sorted.
  package var targets: [String]
  package var direction: Direction?
  /// Machine types concerned, sorted; `allMachines` says that these are all that both trees know.
  package var machines: [String]
  package var concernsAllMachines: Bool
  /// On the head side, where there is one.
  package var location: SourceLocation?
  /// On the base side.
  package var baseLocation: SourceLocation?
  /// What is wrong: lower case, no full stop. "'goldfish_rtc' is sent as version 3, and the base accepts at most 2"
  package var message: String
  /// What the guest's owner would see, QEMU's own error text where there is one.
  package var consequence: String
  /// How to mend it.
  package var hint: String
  /// The condition on the guest's state under which it happens, in C's terms; nil when it always does.
  package var condition: String?
  package var witness: Witness?

  /// Where it was seen first, when several pairs of builds were judged: places in the source are those of these builds.
  package var origin: Origin?

  /// The labels of a pair of builds.
  package struct Origin: Hashable, Sendable, Codable {
    package var base: String
    package var head: String

    package init(base: String, head: String) {
      self.base = base
      self.head = head
    }
  }

  /// - Parameter severity: the rule's own when nil.
  package init(rule: Rule, severity: Severity? = nil, device: String, section: String, message: String) {
    self.rule = rule
    self.severity = severity ?? rule.severity
    self.device = device
    self.section = section
    self.targets = []
    self.machines = []
    self.concernsAllMachines = false
    self.message = message
    self.consequence = ""
    self.hint = ""
  }

  /// Survives unrelated commits: made of the rule, the device, the section, the direction and the parts of the model at fault
  /// (`key`), and of no line number, machine list or wording.
  package var fingerprint: String {
    var hash = ContentHash()
    hash.combine(rule.rawValue)
    hash.combine(device)
    hash.combine(section)
    hash.combine(direction?.rawValue ?? "-")
    hash.combine(key)
    let hex = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }

  /// What distinguishes findings of one rule on one section: the subsection's or field's name.
  package var key: String = ""
}
