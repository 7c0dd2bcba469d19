import CSyntax
import CTree
import Findings
import Foundation
import Synchronization
import Threads
import VMState

/// A tree's C sources, read and scanned once for all targets.
package struct SourceSet: Sendable {
  package var label: String
  package var treeID: String?
  /// By path.
  package var files: [SourceFile]
  /// What says which files and boards a target has: meson.build, Kconfig, makefiles.
  package var buildFiles: [(path: String, bytes: [UInt8])]

  /// The tree that it becomes by changes of files.
  package func applying(_ changes: [SourceChange]) -> SourceSet {
    var byPath = Dictionary(changes.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    var set = self
    set.treeID = nil
    set.buildFiles.removeAll { byPath[$0.path] != nil }
    for case let file? in changes.filter({ SourceCache.isBuildFile($0.path) }).map(\.new) {
      set.buildFiles.append((file.path, file.bytes))
    }
    set.buildFiles.sort { $0.path < $1.path }
    set.files = files.compactMap { file in
      byPath.isEmpty ? file : byPath.removeValue(forKey: file.path).map(\.new) ?? file
    }
    let added = byPath.values.filter { SourceSelection.isSource($0.path) }.compactMap(\.new)
    if !added.isEmpty {
      set.files += added
      set.files.sort { $0.path < $1.path }
    }
    return set
  }

  /// Those of a target, with the headers that are implied.
  package func files(for target: Target) -> [SourceFile] {
    files.filter { SourceSelection.isPart($0.path, of: target) }
  }
}
