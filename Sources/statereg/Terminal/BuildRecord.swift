import Foundation
import Workflows

/// What `make build` and `make install` note about the program: the commit that it was built from.
///
/// A plain `swift build` notes nothing, and a record that is older than the program is of another build: both are "unknown".
enum BuildRecord {
  /// What `--version` prints; the first line is for scripts.
  static var versionText: String {
    """
    statereg \(ToolVersion.current)
    commit   \(commit(of: InstalledFiles.program) ?? "unknown")
    libgit2  \(ToolVersion.libgit2)
    Swift    \(ToolVersion.swift)
    """
  }

  /// The commit that the program at a path was built from; nil when that is not known.
  static func commit(of program: String) -> String? {
    guard let built = changeTime(program) else { return nil }
    for path in ["\(program).commit", InstalledFiles.path("commit", of: program)] {
      guard let noted = changeTime(path), noted >= built, let text = try? String(contentsOfFile: path, encoding: .utf8)
      else { continue }
      let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
      if !commit.isEmpty { return commit }
    }
    return nil
  }

  private static func changeTime(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }
}
