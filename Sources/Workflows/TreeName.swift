import Findings

/// How the user names a source tree.
package enum TreeName: Hashable, Sendable, CustomStringConvertible {
  /// Any git revision: `v7.2.16`, `HEAD~3`, `origin/stable-7.2`.
  case revision(String)
  /// `dir:PATH`: a plain folder.
  case folder(path: String)
  /// `REV+series:PATH`: a revision with the quilt series of the file or folder at PATH on top.
  case series(revision: String, path: String)

  package static let head = TreeName.revision("HEAD")

  /// - Throws: `usage` when no tree can be called that.
  package init(_ text: String) throws(ToolError) {
    switch Self.read(text) {
    case .success(let name): self = name
    case .failure(let error): throw error
    }
  }

  /// As the user wrote it.
  package var description: String {
    switch self {
    case .revision(let revision): revision
    case .folder(let path): Self.folderPrefix + path
    case .series(let revision, let path): revision + Self.seriesMark + path
    }
  }

  /// The git revision in it; nil for a folder.
  package var revision: String? {
    switch self {
    case .revision(let revision), .series(let revision, _): revision
    case .folder: nil
    }
  }

  static let folderPrefix = "dir:"
  static let seriesMark = "+series:"

  static func read(_ text: String) -> Result<TreeName, ToolError> {
    if text.hasPrefix(folderPrefix) {
      let path = String(text.dropFirst(folderPrefix.count))
      if path.isEmpty { return .failure(ToolError(.usage, "'\(text)' names no folder", hint: "write dir:PATH")) }
      return .success(.folder(path: path))
    }
    if let mark = text.firstRange(of: seriesMark) {
      let revision = String(text[..<mark.lowerBound])
      let path = String(text[mark.upperBound...])
      if path.isEmpty {
        return .failure(ToolError(.usage, "'\(text)' names no series", hint: "write REV+series:PATH"))
      }
      return reasonAgainst(revision: revision).map { .failure($0) } ?? .success(.series(revision: revision, path: path))
    }
    return reasonAgainst(revision: text).map { .failure($0) } ?? .success(.revision(text))
  }

  /// What git itself would never take for a revision, so that a range is cut at the right dots. Whether the revision exists is for
  /// the repository to say.
  private static func reasonAgainst(revision: String) -> ToolError? {
    if revision.isEmpty { return ToolError(.usage, "a revision is missing", hint: "write BASE..HEAD") }
    if revision.hasPrefix("-") { return ToolError(.usage, "'\(revision)' is no revision: it starts with '-'") }
    if revision.hasPrefix(".") || revision.hasPrefix("/") {
      return ToolError(
        .usage, "'\(revision)' is no revision", hint: "write dir:\(revision) for a folder")
    }
    // In braces (`HEAD^{/fix a..b}`) and after `:/` dots are text to search for.
    var depth = 0
    var last: Character?
    if !revision.hasPrefix(":/") {
      for character in revision {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        if character == ".", last == ".", depth <= 0 {
          return ToolError(.usage, "'\(revision)' is no revision: it has '..' in it")
        }
        last = character
      }
    }
    if revision.hasSuffix(".") || revision.hasSuffix("/") {
      return ToolError(.usage, "'\(revision)' is no revision: it ends in '\(revision.suffix(1))'")
    }
    return nil
  }
}
