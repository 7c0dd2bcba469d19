extension Atom {
  private static let hooksWords = "the hooks are those of "

  /// The text of an atom that asks whether a bus has set its functions from a file.
  package static func hooksText(of path: String) -> String { hooksWords + path }
}

extension Atom.Kind {
  /// The word of a snapshot. One that asks for hooks stands there as part of the environment, as it always has.
  var word: String {
    switch self {
    case .environment, .hooksOf: "environment"
    case .unfollowed: "unfollowed"
    }
  }

  /// Nil for another word.
  ///
  /// - Parameter text: the atom's, which names the file of hooks.
  init?(word: some StringProtocol, text: String) {
    switch word {
    case "environment": self = Self.hooks(text).map { .hooksOf($0) } ?? .environment
    case "unfollowed": self = .unfollowed
    default: return nil
    }
  }

  static func isWord(_ word: String) -> Bool { Self(word: word, text: "") != nil }

  private static func hooks(_ text: String) -> String? {
    let start = Atom.hooksText(of: "")
    return text.hasPrefix(start) ? String(text.dropFirst(start.count)) : nil
  }
}
