import Findings
import Foundation

/// Patches in the order they go on a tree: a quilt series, or what a spec file applies.
package struct PatchSeries: Sendable {
  /// The series or spec file itself.
  package let path: String
  package let patches: [Patch]
  /// What was found while the list was read.
  package let notes: [String]

  /// The kind of file that lists them.
  package enum List: String, Hashable, Sendable {
    case series, spec
  }

  package struct Patch: Hashable, Sendable {
    /// As the list names it.
    package var name: String
    /// Where it is: path of the file.
    package var path: String
    /// How many folders to take off the names in it (`-p1`).
    package var strip: Int
    /// Applied backwards (`-R`).
    package var isReversed: Bool
    /// Of the list, from 1.
    package var line: Int
    package var list: List
  }

  /// Reads the list at `path`: a spec file by its name, else a quilt series or the folder that has one.
  /// - Throws: `.unreadable` when there is none or a line cannot be understood.
  package init(at path: String) throws(ToolError) {
    guard path.hasSuffix(".spec") else {
      let series = try QuiltSeries(at: path)
      (self.path, patches, notes) = (series.path, series.patches, [])
      return
    }
    let spec = try SpecFile(try FileBytes.read(named: path, title: "the spec file '\(path)'"), path: path)
    (self.path, patches, notes) = (path, spec.patches, spec.notes)
  }

  /// The tree with all patches applied, in memory. Files that the patches leave alone are not read.
  /// - Throws: `.unreadable`, with patch, file, hunk and line, when a patch cannot be read or does not apply.
  package func applied(to tree: StoredTree) throws(ToolError) -> StoredTree {
    var patched = try PatchedFiles(of: tree)
    patched.notes += notes
    for patch in patches {
      let bytes = try FileBytes.read(
        named: patch.path, title: "patch '\(patch.name)' (\(path):\(patch.line))")
      let diffs = try UnifiedDiffReader.read(bytes, name: patch.name)
      if diffs.isEmpty { patched.notes.append("patch '\(patch.name)' changes nothing") }
      try patched.apply(diffs, of: patch)
    }
    return patched.tree(label: "\(tree.label)+series:\(path)")
  }

  /// Whether the tree is as the patches leave it: all of them come off, the last first.
  package func isContained(in tree: StoredTree) -> Bool {
    do {
      var patched = try PatchedFiles(of: tree)
      for var patch in patches.reversed() {
        patch.isReversed.toggle()
        let bytes = try FileBytes.read(named: patch.path, title: "patch '\(patch.name)'")
        try patched.apply(try UnifiedDiffReader.read(bytes, name: patch.name), of: patch)
      }
      return true
    } catch {
      return false
    }
  }
}
