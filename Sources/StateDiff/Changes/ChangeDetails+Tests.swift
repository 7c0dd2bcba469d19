extension ChangeDetails {
  /// A test of the state that a change names.
  package struct Test: Hashable, Sendable {
    /// As C, cut where it is too long for a sentence.
    package var expression: String
    package var function: String

    /// `save_tick ('goldfish_needed')`.
    var words: String { "\(expression) ('\(function)')" }
  }

  /// What became of the test of a section, a subsection or a field.
  package enum TestChange: Hashable, Sendable {
    case added(Test)
    case removed(Test)
    case replaced(Test, by: Test)
    /// What was read of it is the same, and the code behind it is not.
    case codeChanged(Test)

    func words(of subject: String) -> String {
      switch self {
      case .added(let test): "\(subject) is now sent only when \(test.words)"
      case .removed(let test): "\(subject) no longer depends on \(test.words)"
      case .replaced(let old, let new): "\(subject) is sent when \(new.words) instead of \(old.words)"
      case .codeChanged(let test):
        "the code behind the test '\(test.function)' of \(subject) has changed; what was read of it has not: "
          + test.expression
      }
    }
  }

  /// A property that decides over what is sent.
  package struct Gate: Hashable, Sendable {
    package var name: String
    /// Its default and the tables that pin it: "default 1", "off in hw_compat_7_1".
    package var facts: [String]

    /// `, gated by property 'x-tick' (default 1; off in hw_compat_7_1)`, or nothing.
    static func words(_ gates: [Gate]) -> String { gates.isEmpty ? "" : ", \(list(gates))" }

    /// `, no longer gated by property 'x-tick'`.
    static func words(from old: [Gate], to new: [Gate]) -> String {
      new.isEmpty && !old.isEmpty ? ", no longer \(list(old))" : words(new)
    }

    private static func list(_ gates: [Gate]) -> String {
      let words = gates.map { gate in
        "'\(gate.name)'" + (gate.facts.isEmpty ? "" : " (\(gate.facts.joined(separator: "; ")))")
      }
      return "gated by \(words.count == 1 ? "property" : "properties") \(words.joined(separator: ", "))"
    }
  }

  /// The parts of the state that a property decides over.
  package struct DecidedParts: Hashable, Sendable {
    /// The first few, in words.
    package var shown: [String]
    package var hasMore: Bool

    private static let limit = 4

    /// - Parameter parts: nil when no test of the state reads the property.
    init?(_ parts: [String]?) {
      guard let parts else { return nil }
      shown = Array(parts.prefix(Self.limit))
      hasMore = parts.count > Self.limit
    }

    var words: String { "; it decides over \(shown.joined(separator: ", "))\(hasMore ? " and more" : "")" }
  }
}
