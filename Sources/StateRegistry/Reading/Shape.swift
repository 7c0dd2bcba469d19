/// What may stand in the registry's files: one table for the reader that refuses all else, and for the JSON schema that editors read.
package indirect enum Shape: Sendable {
  /// A name or sentence. `pattern` is an ECMA regular expression for the schema; the reader checks by `check`.
  case text(TextKind)
  case integer(ClosedRange<Int>)
  case list(Shape)
  /// Keys of the user's choice, all values alike.
  case map(key: TextKind, Shape)
  /// Exactly these keys.
  case object([Key])
  /// A single value in place of a list of one, or short for an object: the first that fits the node's kind.
  case either([Shape])

  package struct Key: Sendable {
    package var name: String
    package var isRequired: Bool
    /// One sentence for editors and the format's page.
    package var summary: String
    package var shape: Shape

    init(_ name: String, _ shape: Shape, required: Bool = false, _ summary: String) {
      self.name = name
      self.isRequired = required
      self.summary = summary
      self.shape = shape
    }
  }

  /// What a scalar says.
  package enum TextKind: String, Sendable, CaseIterable {
    case name, sentence, release, qualifiedRelease, carrierMeans, field, commit, way, number, path, rule, target, flag
  }
}

extension Shape.TextKind {
  /// What it looks like, for messages.
  package var description: String {
    switch self {
    case .name: "a name"
    case .sentence: "a text"
    case .release: "a release"
    case .qualifiedRelease: "a release with its fork, such as upstream@v0.12.5"
    case .carrierMeans: "'version N', 'subsection NAME', 'section NAME', 'placeholder' or 'none'"
    case .field: "a field with its type, such as 'xcr0: uint64' or 'ymm: uint64[32] when avx'"
    case .commit: "a commit id of 7 to 40 hexadecimal digits"
    case .way: "'both', 'forward' or 'none'"
    case .number: "a version number from 0 to 2147483647, or 'none'"
    case .path: "a path"
    case .rule: "a rule's id, such as number-collision"
    case .target: "a target, such as x86_64"
    case .flag: "'true' or 'false'"
    }
  }

  /// ECMA 262, as JSON schemas have it; nil for any text.
  package var pattern: String? {
    switch self {
    case .name, .sentence, .path, .release: "\\S"
    case .qualifiedRelease: "^[A-Za-z0-9._-]+@.+$"
    case .carrierMeans: "^(version [0-9]+|subsection .+|section .+|placeholder|none)$"
    case .field: "^[^:]+: .+$"
    case .commit: "^[0-9a-f]{7,40}$"
    case .way: "^(both|forward|none)$"
    case .number: "^([0-9]+|none)$"
    case .rule: "^[a-z0-9-]+$"
    case .target: "^[a-z0-9_]+$"
    case .flag: "^(true|false)$"
    }
  }
}
