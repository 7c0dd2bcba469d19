import GitStore

/// Which statereg this is. The one place where the version's number stands.
package enum ToolVersion {
  /// Major, minor, patch, as in CHANGELOG.md; snapshots carry it.
  package static let current = "0.2.0"

  /// The version of the libgit2 that the program runs with, which may be newer than the one it was built with: "1.5.1".
  package static var libgit2: String { Repository.libraryVersion }

  /// The version of the compiler, as far as a program can tell its own: "6.2".
  package static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6.1"
    #endif
  }
}
