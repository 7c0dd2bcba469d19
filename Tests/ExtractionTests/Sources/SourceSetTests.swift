import CSyntax
import CTree
import Extraction
import Findings
import Testing

@Suite struct SourceSetTests {
  /// A tree in memory; files in `missing` cannot be read.
  private struct Tree: SourceTree {
    var label = "tree"
    var treeID: String?
    var files: [String: String]
    var missing: Set<String> = []
    var entries: [SourceTreeEntry] {
      files.keys.sorted().map { SourceTreeEntry(path: $0, contentID: "\(files[$0]!.hashValue)") }
    }

    func makeReader() throws -> any SourceReader { Reader(tree: self) }

    struct Reader: SourceReader {
      let tree: Tree
      func bytes(of entry: SourceTreeEntry) throws -> [UInt8] {
        guard !tree.missing.contains(entry.path) else { throw ToolError(.unreadable, "'\(entry.path)' is not there") }
        return Array(tree.files[entry.path]!.utf8)
      }
    }
  }

  private func tree(files count: Int, missing: Int) -> Tree {
    let names = (0..<count).map { "hw/f\($0).c" }
    return Tree(
      files: Dictionary(uniqueKeysWithValues: names.map { ($0, "int \($0.dropFirst(3).dropLast(2));\n") }),
      missing: Set(names.prefix(missing)))
  }

  /// As if the changed tree had been read.
  @Test func changesGiveTheOtherTree() throws {
    let old = Tree(files: ["hw/a.c": "int a;", "hw/b.c": "int b;", "hw/d.c": "int d;", "hw/Kconfig": "config A"])
    let new = Tree(files: ["hw/a.c": "int x;", "hw/c.c": "int c;", "hw/d.c": "int d;", "hw/Kconfig": "config B"])
    let (from, to) = (try SourceCache().read(old, jobs: 1), try SourceCache().read(new, jobs: 1))
    let paths = Set(old.files.keys).union(new.files.keys).filter { old.files[$0] != new.files[$0] }
    let made = from.applying(
      paths.map { path in
        SourceChange(
          path: path, old: old.files[path].map { Array($0.utf8) }, new: new.files[path].map { Array($0.utf8) })
      })
    #expect(made.files.map(\.path) == to.files.map(\.path))
    #expect(made.files.map(\.bytes) == to.files.map(\.bytes))
    #expect(made.buildFiles.map(\.path) == ["hw/Kconfig"])
    #expect(made.buildFiles.map(\.bytes) == to.buildFiles.map(\.bytes))
  }

  @Test func aFewMissingFilesAreNamed() throws {
    let set = try SourceCache().read(tree(files: 400, missing: 2), jobs: 2)
    #expect(Set(set.files.compactMap(\.unreadableReason)) == ["'hw/f0.c' is not there", "'hw/f1.c' is not there"])
  }

  @Test func manyMissingFilesAreAnError() {
    #expect(throws: ToolError.self) { try SourceCache().read(tree(files: 400, missing: 30), jobs: 2) }
  }

  @Test func whatTwoTreesShareIsScannedOnce() throws {
    let cache = SourceCache()
    let first = try cache.read(tree(files: 10, missing: 0), jobs: 1)
    let second = try cache.read(tree(files: 10, missing: 0), jobs: 1)
    let byPath = Dictionary(uniqueKeysWithValues: first.files.map { ($0.path, $0) })
    #expect(second.files.filter { $0.path.hasPrefix("hw/f") }.allSatisfy { byPath[$0.path] === $0 })
  }
}
