/// Where something stands in the registry's files. Lines and columns count from 1; columns count characters.
package struct Place: Hashable, Sendable, CustomStringConvertible {
  /// Relative to the registry's folder: `devices/cpu.yaml`.
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column)" }
}

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
