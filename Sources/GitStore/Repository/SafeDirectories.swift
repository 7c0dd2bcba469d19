import CLibgit2
import Foundation

/// The values of `safe.directory`: folders the user trusts although they belong to someone else.
struct SafeDirectories {
  /// In the order of the configuration: system, then global.
  var values: [String]

  /// By git's rules (git-config, safe.directory): an empty value forgets those before it, `*` trusts all, `PATH/*`
  /// trusts what lies below; anything else is one folder.
  func covers(_ path: String) -> Bool {
    let wanted = Self.plain(path)
    var covered = false
    for value in values {
      switch value {
      case "": covered = false
      case "*": covered = true
      case _ where value.hasSuffix("/*"):
        if wanted.hasPrefix(Self.plain(String(value.dropLast(2))) + "/") { covered = true }
      default:
        if Self.plain(value) == wanted { covered = true }
      }
    }
    return covered
  }

  private static func plain(_ path: String) -> String {
    let expanded = (path as NSString).expandingTildeInPath
    let resolved = URL(fileURLWithPath: expanded).resolvingSymlinksInPath().path
    return resolved.count > 1 && resolved.hasSuffix("/") ? String(resolved.dropLast()) : resolved
  }

  /// From the user's and the system's configuration; a repository's own does not count, as it could vouch for itself.
  static func configured() -> SafeDirectories {
    var config: OpaquePointer?
    guard git_config_open_default(&config) == 0 else { return SafeDirectories(values: []) }
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    guard git_config_multivar_iterator_new(&iterator, config, "safe.directory", nil) == 0 else {
      return SafeDirectories(values: [])
    }
    defer { git_config_iterator_free(iterator) }
    var found: [(level: Int32, order: Int, value: String)] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let current = entry?.pointee {
      found.append((current.level.rawValue, found.count, current.value.map { String(cString: $0) } ?? ""))
    }
    found.sort { ($0.level, $0.order) < ($1.level, $1.order) }
    return SafeDirectories(values: found.map(\.value))
  }
}
