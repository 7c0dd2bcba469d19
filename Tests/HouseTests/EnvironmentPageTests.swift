import Foundation
import Testing

/// `docs/environment.md` lists every variable of this project's own that code, tests, scripts and the Makefile name.
@Suite struct EnvironmentPageTests {
  /// Used by tests of the tests themselves.
  private static let notVariables: Set<String> = ["STATEREG_SAMPLE", "STATEREG_CLIBGIT2_SHIM_H"]

  private static func names(in text: String) -> Set<String> {
    Set(text.matches(of: #/STATEREG_[A-Z0-9_]*[A-Z0-9]/#).map { String($0.0) })
  }

  private static func used() throws -> Set<String> {
    var names: Set<String> = []
    var files = ["Makefile", "Package.swift", ".ci/run"]
    for folder in ["Sources", "Tests", "Scripts", "Fuzz", "Benchmarks", "Examples"] {
      let below = FileManager.default.subpaths(atPath: HouseFile.root.appendingPathComponent(folder).path) ?? []
      files += below.filter { !$0.contains(".build") && !$0.hasSuffix(".xz") }.map { "\(folder)/\($0)" }
    }
    for file in files where !file.hasSuffix("EnvironmentPageTests.swift") {
      if let text = try? PageTests.text(file) { names.formUnion(Self.names(in: text)) }
    }
    return names.subtracting(notVariables)
  }

  @Test func theTableIsWhole() throws {
    let rows = try PageTests.text("docs/environment.md").split(separator: "\n").filter { $0.hasPrefix("| `STATEREG_") }
    let listed = Self.names(in: rows.map { String($0.split(separator: "|")[0]) }.joined(separator: " "))
    let used = try Self.used()
    #expect(used.subtracting(listed).isEmpty, "docs/environment.md lacks these")
    #expect(listed.subtracting(used).isEmpty, "nothing reads these, which docs/environment.md lists")
    #expect(used.count > 10)
  }
}
