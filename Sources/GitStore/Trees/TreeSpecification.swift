import Findings
import Foundation

/// How the command line names a tree: `REV`, `dir:PATH`, either with `+series:PATH` behind it (any number of them,
/// applied in order), or `snapshot:FILE`.
package struct TreeSpecification: Hashable, Sendable, CustomStringConvertible {
  package enum Base: Hashable, Sendable {
    /// Any of git's spellings of a commit.
    case revision(String)
    /// A plain folder.
    case folder(String)
    /// A file that `statereg snapshot` wrote: state that was read from a tree before.
    case snapshot(String)
  }

  package var base: Base
  /// quilt `series` files, folders that hold one, or RPM spec files.
  package var series: [String]

  package init(base: Base, series: [String] = []) {
    self.base = base
    self.series = series
  }

  private static let folderPrefix = "dir:"
  private static let snapshotPrefix = "snapshot:"
  private static let seriesMark = "+series:"

  /// - Throws: `.usage` when a part is empty.
  package init(parsing text: String) throws(ToolError) {
    let form = "a tree is written REV, dir:PATH, REV+series:PATH, dir:PATH+series:PATH or snapshot:FILE"
    var parts = text.components(separatedBy: Self.seriesMark)
    let first = parts.removeFirst()
    if first.hasPrefix(Self.folderPrefix) {
      let path = String(first.dropFirst(Self.folderPrefix.count))
      guard !path.isEmpty else { throw ToolError(.usage, "'\(text)' names no folder after 'dir:'", hint: form) }
      base = .folder(path)
    } else if first.hasPrefix(Self.snapshotPrefix) {
      let path = String(first.dropFirst(Self.snapshotPrefix.count))
      guard !path.isEmpty else { throw ToolError(.usage, "'\(text)' names no file after 'snapshot:'", hint: form) }
      guard parts.isEmpty else {
        throw ToolError(
          .usage, "'\(text)' puts patches on a snapshot, which holds no source", hint: "put them on REV or dir:PATH")
      }
      base = .snapshot(path)
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
      case .snapshot(let path): Self.snapshotPrefix + path
      }
    return ([start] + series).joined(separator: Self.seriesMark)
  }

  /// Makes the tree. `repository` is asked only for a revision.
  /// - Throws: `.usage` for a revision that is not there, and for a snapshot, which has no files; `.unreadable` for what
  ///   cannot be read or a patch that does not apply.
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
    case .snapshot:
      throw ToolError(
        .usage, "'\(self)' holds state, and a source tree is asked for",
        hint: "name the revision or folder it was made of")
    }
    for path in series {
      tree = try PatchSeries(at: path).applied(to: tree)
    }
    return tree
  }
}
