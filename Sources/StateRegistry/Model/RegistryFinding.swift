import Findings

/// Something about the registry's data.
package struct RegistryFinding: Hashable, Sendable {
  package var rule: RegistryRule
  package var severity: Severity
  package var place: Place
  /// The device's name, or the fork's.
  package var owner: String
  /// What distinguishes it from other findings of the rule on the owner; what an approval names.
  package var subject: String
  package var message: String
  package var hint: String
  package var related: [Related]
  /// Why the owners live with it; nil when nobody said so.
  package var approval: String?

  package struct Related: Hashable, Sendable {
    package var place: Place
    package var message: String

    package init(_ message: String, at place: Place) {
      self.message = message
      self.place = place
    }
  }

  /// - Parameter severity: the rule's own when nil.
  package init(
    _ rule: RegistryRule, _ severity: Severity? = nil, at place: Place, owner: String, subject: String,
    message: String, hint: String, related: [Related] = []
  ) {
    self.rule = rule
    self.severity = severity ?? rule.spec.severity
    self.place = place
    self.owner = owner
    self.subject = subject
    self.message = message
    self.hint = hint
    self.related = related
  }
}
