import Foundation
import Testing

/// `docs/modules.md` has every target and what it may import, and names no folder that is gone.
@Suite struct ModulePageTests {
  /// Module -> its part of the page.
  private static func parts() throws -> [String: String] {
    var parts: [String: String] = [:]
    for part in try PageTests.text("docs/modules.md").components(separatedBy: "\n## ").dropFirst() {
      let lines = part.split(separator: "\n", maxSplits: 1)
      parts[String(lines[0])] = lines.count > 1 ? String(lines[1]) : ""
    }
    return parts
  }

  @Test(arguments: ImportTableTests.table.keys.sorted()) func itsPartSaysWhatItMayImport(target: String) throws {
    let part = try #require(try Self.parts()[target], "docs/modules.md lacks \(target)")
    let line = try #require(part.split(separator: "\n").first { $0.hasPrefix("Imports: ") })
    let named = Set(line.matches(of: #/[A-Za-z0-9]+/#).map { String($0.0) }).subtracting(["Imports", "and"])
    let allowed = ImportTableTests.table[target] ?? []
    if line == "Imports: every library above." {
      #expect(allowed.count > 10)
    } else {
      #expect(named.subtracting(["nothing"]) == allowed.intersection(Self.known), "\(target)")
    }
  }

  /// Targets of the package and the libraries that one of them may import.
  private static let known = Set(ImportTableTests.table.keys).union(ImportTableTests.singleImporter.keys)

  @Test(arguments: ImportTableTests.table.keys.sorted()) func theFoldersItNamesAreThere(target: String) throws {
    let part = try #require(try Self.parts()[target])
    let named = Set(part.matches(of: #/`([A-Z]\w+)\/`/#).map { String($0.1) }).subtracting(["Templates", "Registry"])
    let folder = HouseFile.root.appendingPathComponent("Sources/\(target)")
    let there = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.contains(".") }
    #expect(named.subtracting(there).isEmpty, "docs/modules.md names folders of \(target) that are not there")
  }
}
