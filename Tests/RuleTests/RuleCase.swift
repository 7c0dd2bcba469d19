import Compatibility
import Findings
import Foundation
import StateRegistry
import Support
import Testing
import VMState
import Workflows

/// A case of a rule: a folder `Rules/<rule-id>/cases/<name>` with two trees, a registry, or both, and what every rule finds in them.
///
/// `before` and `after` hold files of a source tree at their places in it; the files of `Tree`, beside this one, belong to all of them.
struct RuleCase: Sendable, CustomTestStringConvertible {
  /// The rule whose folder it stands in.
  let rule: String
  let name: String

  var testDescription: String { "\(rule)/\(name)" }
  /// Nothing is to be found: it shows what the rule must leave alone.
  var isQuiet: Bool { name.hasPrefix("never-") }

  var folder: URL { RuleFolder(id: rule).url.appendingPathComponent("cases/\(name)") }
  var expectedFile: URL { folder.appendingPathComponent("expected.txt") }
  var hasTrees: Bool { has("before") && has("after") }
  var hasRegistry: Bool { has("registry") }

  private func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }

  /// Every case of every rule, sorted.
  static let all = RuleFolder.all.flatMap { folder in
    folder.caseNames.map { RuleCase(rule: folder.id, name: $0) }
  }

  /// What all rules find, a line each, in order: between the two trees, and in the registry.
  func findings() throws -> [String] {
    var lines: [String] = []
    let registry = hasRegistry ? folder.appendingPathComponent("registry").path : nil
    if hasTrees {
      let scratch = try ScratchFolder()
      let trees = try ["before", "after"].map { side in
        let tree = scratch.url.appendingPathComponent(side)
        try FileManager.default.copyItem(at: Self.sharedTree, to: tree)
        try Self.copyFiles(from: folder.appendingPathComponent(side), to: tree)
        return "dir:\(tree.path)"
      }
      let target = try #require(Target.named("x86_64"))
      var request = CheckRequest(
        repository: scratch.url.path, comparison: try Comparison(range: nil, base: trees[0], head: trees[1]),
        targets: [target])
      request.registry = registry
      lines += try Check.run(request) { _ in }.findings.map(Self.line).sorted()
    }
    if let registry {
      lines += RegistryLint(try RegistryDirectory(path: registry).load()).open.map(Self.line)
    }
    return lines.isEmpty ? [Self.nothing] : lines
  }

  /// What stands in `expected.txt` when nothing is found: an empty file may be one that was forgotten.
  static let nothing = "no findings"

  /// "error backward version-too-new: 'gizmo' is sent as version 2, and the base accepts at most 1".
  private static func line(_ finding: Finding) -> String {
    "\(finding.severity.rawValue) \(finding.direction?.rawValue ?? "-") \(finding.rule.rawValue): \(finding.message)"
      + (finding.condition.map { " (when \($0))" } ?? "")
  }

  /// "error devices/gizmo.yaml:5 name-collision: 'gizmo' has two features called 'x'".
  private static func line(_ finding: RegistryFinding) -> String {
    "\(finding.severity.rawValue) \(finding.place.file):\(finding.place.line) \(finding.rule.rawValue): \(finding.message)"
  }

  private static let sharedTree = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Tree")

  private static func copyFiles(from source: URL, to tree: URL) throws {
    for path in try FileManager.default.subpathsOfDirectory(atPath: source.path) {
      let file = source.appendingPathComponent(path)
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory), !isDirectory.boolValue else {
        continue
      }
      let copy = tree.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: file, to: copy)
    }
  }
}
