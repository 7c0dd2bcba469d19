import Findings

/// A finding about the registry that its owners know of and live with.
package struct Approval: Hashable, Sendable {
  package var rule: RegistryRule
  /// What the finding is about, as its report names it: a number, a subsection.
  package var subject: String
  package var reason: String
  package var place: Place
}
