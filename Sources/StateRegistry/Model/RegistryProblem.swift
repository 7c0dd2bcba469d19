/// Something in the registry that could not be read: the registry is not taken at all then.
package struct RegistryProblem: Error, Hashable, Sendable {
  package var place: Place
  /// Lower case, names in single quotes, no full stop.
  package var message: String
  package var hint: String?

  package init(_ message: String, at place: Place, hint: String? = nil) {
    self.place = place
    self.message = message
    self.hint = hint
  }
}
