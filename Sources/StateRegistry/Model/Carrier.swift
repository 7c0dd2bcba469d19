/// How a fork carries a feature, over a range of its releases.
package struct Carrier: Hashable, Sendable {
  package enum Means: Hashable, Sendable {
    /// In the section itself, from this version of it on.
    case version(Int)
    case subsection(String)
    /// A section of its own.
    case section(String)
    /// Bytes of its width without its meaning.
    case placeholder
    /// The feature is there and not sent.
    case none

    /// Sent within the section, so that the section's number must tell of it.
    package var isInSection: Bool {
      switch self {
      case .version, .placeholder: true
      case .subsection, .section, .none: false
      }
    }
  }

  package var fork: String
  /// The first release.
  package var from: String
  /// The last release; nil when it goes on.
  package var to: String?
  package var means: Means
  /// What must hold for it to be sent, when that is not the fields' own condition; empty for "always".
  package var condition: String?
  /// The commit that brought it.
  package var commit: String?
  package var place: Place

  package init(
    fork: String, from: String, to: String? = nil, means: Means, condition: String? = nil, commit: String? = nil,
    place: Place
  ) {
    self.fork = fork
    self.from = from
    self.to = to
    self.means = means
    self.condition = condition
    self.commit = commit
    self.place = place
  }
}

extension Carrier.Means: CustomStringConvertible {
  /// As the registry writes it: `version 11`, `subsection cpu/xss`.
  package var description: String {
    switch self {
    case .version(let number): "version \(number)"
    case .subsection(let name): "subsection \(name)"
    case .section(let name): "section \(name)"
    case .placeholder: "placeholder"
    case .none: "none"
    }
  }

  /// Nil for anything else.
  package init?(parsing text: String) {
    switch text {
    case "placeholder": self = .placeholder
    case "none": self = .none
    default:
      guard let blank = text.firstIndex(of: " ") else { return nil }
      let rest = String(text[text.index(after: blank)...])
      guard !rest.isEmpty else { return nil }
      switch text[..<blank] {
      case "version":
        guard let number = Int(rest), number >= 0 else { return nil }
        self = .version(number)
      case "subsection": self = .subsection(rest)
      case "section": self = .section(rest)
      default: return nil
      }
    }
  }
}
