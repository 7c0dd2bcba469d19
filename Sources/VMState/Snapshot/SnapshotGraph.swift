/// Descriptions that refer to each other in ways that no source can make them.
struct SnapshotGraph {
  private let build: Build

  init(_ build: Build) { self.build = build }

  /// What a function does is a tree: each group, loop and condition stands in exactly the function it was read from.
  ///
  /// - Throws: when a group of code contains itself, or groups are nested more deeply than a function's text can be.
  func check() throws(SnapshotError) {
    // Depth first, without recursion: 1 while a group's own groups are looked at, 2 afterwards.
    var marks = [UInt8](repeating: 0, count: build.descriptions.count)
    for root in build.descriptions.indices where marks[root] == 0 && build.descriptions[root].kind != .declared {
      var stack: [(id: Int, groups: [Int])] = [(root, groups(of: root))]
      marks[root] = 1
      while var top = stack.popLast() {
        guard let next = top.groups.popLast() else {
          marks[top.id] = 2
          continue
        }
        stack.append(top)
        if marks[next] == 1 {
          throw SnapshotError("what '\(build.descriptions[next].symbol)' does contains itself")
        }
        guard marks[next] == 0 else { continue }
        guard stack.count < SnapshotLines.deepest else {
          throw SnapshotError("what '\(build.descriptions[root].symbol)' does is nested too deeply")
        }
        marks[next] = 1
        stack.append((next, groups(of: next)))
      }
    }
  }

  private func groups(of index: Int) -> [Int] {
    build.descriptions[index].fields.compactMap {
      if case .group(let id) = $0.form { id.index } else { nil }
    }
  }
}
