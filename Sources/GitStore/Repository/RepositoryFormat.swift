import CLibgit2
import Findings

/// The parts of a repository's format that decide whether it can be read: `extensions.*` of its own config.
enum RepositoryFormat {
  /// The last value of a config key (lower case), or nil.
  static func value(of key: String, in repository: OpaquePointer) -> String? {
    var config: OpaquePointer?
    guard git_repository_config_snapshot(&config, repository) == 0 else { return nil }
    defer { git_config_free(config) }
    var text: UnsafePointer<CChar>?
    guard git_config_get_string(&text, config, key) == 0, let text else { return nil }
    return String(cString: text)
  }

  /// The config keys that a regular expression matches.
  static func names(matching pattern: String, in repository: OpaquePointer) -> [String] {
    var config: OpaquePointer?
    guard git_repository_config_snapshot(&config, repository) == 0 else { return [] }
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    guard git_config_iterator_glob_new(&iterator, config, pattern) == 0 else { return [] }
    defer { git_config_iterator_free(iterator) }
    var names: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let name = entry?.pointee.name { names.append(String(cString: name)) }
    return names
  }

  /// Looks at the extensions that opening tolerated: they matter by their value.
  static func refusal(of repository: OpaquePointer, at directory: String) -> ToolError? {
    if let format = value(of: "extensions.objectformat", in: repository), format != "sha1" {
      return unsupported("names its objects by \(format), which is not supported", at: directory)
    }
    if let storage = value(of: "extensions.refstorage", in: repository), storage != "files" {
      return unsupported("keeps its branches and tags as '\(storage)', which is not supported", at: directory)
    }
    return nil
  }

  /// Whatever the format is, git itself can lay out the revisions as folders.
  static func unsupported(_ reason: String, at directory: String, notes: [String] = []) -> ToolError {
    ToolError(
      .unreadable, "the repository at '\(directory)' \(reason)", notes: notes,
      hint: "lay out each revision with \(command(at: directory)) and name the folder: dir:PATH")
  }

  private static func command(at directory: String) -> String {
    "'git -C \(ShellWord.quoted(directory)) worktree add --detach PATH REVISION'"
  }
}
