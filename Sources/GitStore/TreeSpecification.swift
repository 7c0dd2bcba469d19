import Findings
import Foundation

/// How the command line names a tree: `REV`, `dir:PATH`, and either with `+series:PATH` behind it (any number of them,
/// applied in order).
package struct TreeSpecification: Hashable, Sendable, CustomStringConvertible {
  package enum Base: Hashable, Sendable {
    /// Any of git's spellings of a commit.
    case revision(String)
    /// A plain folder.
    case folder(String)
  }

  package var base: Base
  /// quilt `series` files, or folders that hold one.
  package var series: [String]

  package init(base: Base, series: [String] = []) {
    self.base = base
    self.series = series
  }

  private static let folderPrefix = "dir:"
  private static let seriesMark = "+series:"

  /// - Throws: `.usage` when a part is empty.
  package init(parsing text: String) throws(ToolError) {
    let form = "a tree is written REV, dir:PATH, REV+series:PATH or dir:PATH+series:PATH"
    var parts = text.components(separatedBy: Self.seriesMark)
    let first = parts.removeFirst()
    if first.hasPrefix(Self.folderPrefix) {
      let path = String(first.dropFirst(Self.folderPrefix.count))
      guard !path.isEmpty else { throw ToolError(.usage, "'\(text)' names no folder after 'dir:'", hint: form) }
      base = .folder(path)
    } else {
      guard !first.isEmpty else { throw ToolError(.usage, "'\(text)' names no revision", hint: form) }
      base = .revision(first)
    }
    guard parts.allSatisfy({ !$0.isEmpty }) else {
      throw ToolError(.usage, "'\(text)' names no file after '+series:'", hint: form)
    }
    series = parts
  }

  /// The text that parses to this value.
  package var description: String {
    let start =
      switch base {
      case .revision(let name): name
      case .folder(let path): Self.folderPrefix + path
      }
    return ([start] + series).joined(separator: Self.seriesMark)
  }

  /// Makes the tree. `repository` is asked only for a revision.
  /// - Throws: `.usage` for a revision that is not there; `.unreadable` for what cannot be read or a patch that does not
  ///   apply.
  package func load(
    from repository: () throws(ToolError) -> Repository
  ) throws(ToolError) -> StoredTree {
    var tree: StoredTree
    switch base {
    case .revision(let name):
      let opened = try repository()
      tree = try StoredTree(try opened.revision(name), in: opened)
    case .folder(let path):
      tree = try DirectoryTree(root: path).list(label: "dir:\(path)")
    }
    for path in series {
      tree = try QuiltSeries(at: path).applied(to: tree)
    }
    return tree
  }
}
