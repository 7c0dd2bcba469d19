/// A release of a fork, as the registry and the command line write it: `upstream@v0.12.5`.
package struct ReleaseName: Hashable, Sendable, CustomStringConvertible {
  package var fork: String
  package var release: String

  package init(fork: String, release: String) {
    self.fork = fork
    self.release = release
  }

  /// Nil unless there is a fork's name, a `@` and a release's name.
  package init?(parsing text: String) {
    guard let at = text.firstIndex(of: "@") else { return nil }
    fork = String(text[..<at])
    release = String(text[text.index(after: at)...])
    guard !fork.isEmpty, !release.isEmpty, fork.allSatisfy(Self.isOfForkNames) else { return nil }
  }

  /// Fork names are short, and never to be mistaken for a revision with an `@` in it (`HEAD@{1}`, `refs/x@y`).
  private static func isOfForkNames(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_" || character == ".")
  }

  package var description: String { "\(fork)@\(release)" }
}
