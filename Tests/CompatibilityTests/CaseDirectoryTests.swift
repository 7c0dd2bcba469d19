import Compatibility
import Extraction
import Findings
import Foundation
import Support
import Testing
import VMState

/// Two versions of a device as C text, and the findings between them: a folder of `Cases`, named for what it shows.
///
/// The files of `Cases/Tree` belong to every tree; `old.c` and `new.c` are its `hw/misc/gizmo.c`.
struct CompatibilityCase: Sendable, CustomTestStringConvertible {
  var name: String
  var old: [String: String]
  var new: [String: String]
  /// One line a finding, in order: direction, rule, part, condition.
  var expected: [String]

  var testDescription: String { name }

  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Cases")
  private static let sharedFolder = "Tree"

  static let all: [CompatibilityCase] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    let shared = files(below: directory.appendingPathComponent(sharedFolder))
    return names.filter { $0 != sharedFolder && !$0.hasPrefix(".") }.sorted().map { name in
      func text(_ file: String) -> String {
        (try? String(contentsOf: directory.appendingPathComponent("\(name)/\(file)"), encoding: .utf8)) ?? ""
      }
      func tree(_ file: String) -> [String: String] {
        shared.merging(["hw/misc/gizmo.c": text(file)]) { _, own in own }
      }
      return CompatibilityCase(
        name: name, old: tree("old.c"), new: tree("new.c"),
        expected: text("expected.txt").split(separator: "\n").map(String.init))
    }
  }()

  /// Path relative to `root` -> text.
  private static func files(below root: URL) -> [String: String] {
    var found: [String: String] = [:]
    let enumerator = FileManager.default.enumerator(atPath: root.path)
    while let path = enumerator?.nextObject() as? String {
      if let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) { found[path] = text }
    }
    return found
  }

  /// What the check of the two trees finds.
  ///
  /// - Parameter extract: makes a build of a tree's files.
  func findings(extract: (_ label: String, _ files: [String: String]) throws -> Build) throws -> [String] {
    let result = CompatibilityCheck.run(base: try extract("old", old), head: try extract("new", new))
    return result.findings.map { finding in
      finding.summary + (finding.condition.map { " when \($0)" } ?? "")
    }.sorted()
  }
}

/// A tree of texts.
private struct TextTree: SourceTree, SourceReader {
  var label: String
  var files: [String: String]

  var treeID: String? { nil }

  var entries: [SourceTreeEntry] {
    files.map { SourceTreeEntry(path: $0.key, contentID: "\($0.key) \(ContentHash.of($0.value))") }
      .sorted { $0.path < $1.path }
  }

  func makeReader() -> any SourceReader { self }

  func bytes(of entry: SourceTreeEntry) -> [UInt8] { Array((files[entry.path] ?? "").utf8) }
}

@Suite struct CaseDirectoryTests {
  @Test func theCasesAreThere() {
    #expect(CompatibilityCase.all.count >= 9)
    #expect(CompatibilityCase.all.allSatisfy { $0.old["hw/misc/gizmo.c"] != "" && $0.new["hw/misc/gizmo.c"] != "" })
  }

  @Test(arguments: CompatibilityCase.all) func findsWhatIsExpected(of example: CompatibilityCase) throws {
    let cache = SourceCache()
    let found = try example.findings { label, files in
      let sources = try cache.read(TextTree(label: label, files: files), jobs: 1)
      let build = BuildExtractor(sources).build(for: try #require(Target.named("x86_64")))
      // A case that is not understood shows nothing.
      #expect(build.devices.contains { $0.typeName == "gizmo" && $0.description != nil }, "\(example.name), \(label)")
      return build
    }
    #expect(found == example.expected)
  }
}
