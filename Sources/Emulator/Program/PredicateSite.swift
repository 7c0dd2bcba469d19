import VMState

/// One place in a compiled description where a predicate decides: the unit of "forced both ways".
///
/// A predicate that stands in an element of an array of structures is one site, however many elements there are.
package struct PredicateSite: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// `needed` of a section (the top-level description).
    case section
    /// `needed` of a subsection.
    case subsection
    /// `field_exists`.
    case field
    /// `VMSTATE_VALIDATE`: must hold, or save and load fail.
    case validation
  }

  package var kind: Kind
  package var predicate: Predicate
  /// What it gates: the subsection's or section's name, or "vmsd.field".
  package var subject: String
  /// Member path of the object the predicate is called with, relative to the device; `timers[]` for array elements.
  package var object: MemberPath
  /// Indices (in `StateProgram.predicates`) of the sites that must hold for this one to be asked at all when saving.
  package var enclosing: [Int]

  package init(kind: Kind, predicate: Predicate, subject: String, object: MemberPath, enclosing: [Int]) {
    self.kind = kind
    self.predicate = predicate
    self.subject = subject
    self.object = object
    self.enclosing = enclosing
  }
}
