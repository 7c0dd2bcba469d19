import VMState

/// A list of `GlobalProperty` as the source writes it.
package struct CompatTable: Hashable, Sendable {
  /// The C array's name, `<function>/<array>` for an array local to a function. Entries that come out of a macro name that
  /// macro as their table instead.
  package var name: String
  /// In source order, the terminator left out.
  package var entries: [CompatProperty]
  /// Entries that were not understood.
  package var unresolved: [Unresolved]

  package init(name: String, entries: [CompatProperty] = [], unresolved: [Unresolved] = []) {
    self.name = name
    self.entries = entries
    self.unresolved = unresolved
  }
}
