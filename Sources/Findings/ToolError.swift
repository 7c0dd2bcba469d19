/// We could not do the job (as opposed to a `Finding`, which is about the user's code).
package struct ToolError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Decides the exit code: `usage` 2, `unreadable` 3, `internalFault` 70.
  package enum Kind: String, Hashable, Sendable {
    /// The command line, the configuration, or a revision the user named.
    case usage
    /// A repository, tree or file could not be read.
    case unreadable
    case internalFault
  }

  package var kind: Kind
  /// What is wrong and where: lower case, names in single quotes, no full stop.
  package var message: String
  /// What is known besides.
  package var notes: [String]
  /// What to do, a command where one helps.
  package var hint: String?

  package init(_ kind: Kind, _ message: String, notes: [String] = [], hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.notes = notes
    self.hint = hint
  }

  package var description: String {
    ([message] + notes.map { "note: \($0)" } + (hint.map { ["hint: \($0)"] } ?? [])).joined(separator: "\n")
  }
}
