import Foundation
import Testing

/// Who may import whom: the house's table, held against every file. SwiftPM's own check lets imports through that come by way of another
/// target.
@Suite struct ImportTableTests {
  /// Target -> what it may import besides the system's modules.
  static let table: [String: Set<String>] = {
    var table: [String: Set<String>] = [
      "CLibgit2": [],
      "Threads": [],
      "JSON": [],
      "CSyntax": [],
      "CTree": ["CSyntax", "Threads"],
      "VMState": [],
      "CodeReading": ["CTree", "CSyntax", "VMState"],
      "StateDiff": ["VMState"],
      "Findings": ["VMState"],
      "GitStore": ["CLibgit2", "Findings"],
      "Extraction": ["CodeReading", "CTree", "CSyntax", "VMState", "StateDiff", "Findings", "Threads"],
      "MigrationStream": ["VMState", "Findings", "JSON"],
      "StateRegistry": ["VMState", "Findings", "JSON", "Yams"],
      "Emulator": ["VMState", "MigrationStream", "Findings", "JSON", "Threads"],
      "Compatibility": [
        "Emulator", "StateRegistry", "MigrationStream", "StateDiff", "VMState", "Findings", "Threads",
      ],
      "Templating": ["Findings", "Mustache"],
      // CSyntax for its lexer: an edit needs the bytes that a token stands at, which Extraction has no use for.
      "Backport": ["CSyntax", "Extraction", "Templating", "VMState", "StateDiff", "Findings"],
      "Reports": ["Workflows", "Backport", "Compatibility", "StateRegistry", "VMState", "StateDiff", "Findings", "JSON"],
      "statereg": [
        "Workflows", "Reports", "Backport", "Compatibility", "StateRegistry", "Findings", "VMState", "ArgumentParser",
      ],
    ]
    // The only place where git, extraction and emulator meet; what has one importing target stays with it.
    let libraries = Set(table.keys).subtracting(["statereg", "Reports", "CLibgit2"])
    table["Workflows"] = libraries
    return table
  }()

  /// Of the toolchain; no target is kept from them.
  static let system: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]

  /// Exactly one target imports each of these.
  static let singleImporter = [
    "CLibgit2": "GitStore", "Yams": "StateRegistry", "Mustache": "Templating", "ArgumentParser": "statereg",
  ]

  @Test func theSourcesAreThere() {
    #expect(HouseFile.sources.count > 30)
  }

  @Test func everyTargetHasARow() throws {
    let directories = try FileManager.default.contentsOfDirectory(
      atPath: HouseFile.root.appendingPathComponent("Sources").path)
    for directory in directories { #expect(Self.table[directory] != nil, "Sources/\(directory) is not in the table") }
  }

  @Test(arguments: HouseFile.sources) func importsOnlyWhatItsRowAllows(file: HouseFile) {
    let allowed = (Self.table[file.target] ?? []).union(Self.system)
    for module in Self.imports(of: file) {
      #expect(allowed.contains(module), "\(file.path) imports \(module), which \(file.target) may not")
    }
  }

  @Test(arguments: HouseFile.sources) func librariesBehindOneTarget(file: HouseFile) {
    for module in Self.imports(of: file) {
      guard let owner = Self.singleImporter[module] else { continue }
      #expect(file.target == owner, "\(file.path) imports \(module), which only \(owner) does")
    }
  }

  /// A row may not name itself or lead back to itself.
  @Test func theTableHasNoCircle() {
    var done: Set<String> = []
    var progress = true
    while progress {
      progress = false
      for (target, allowed) in Self.table where !done.contains(target) {
        guard allowed.allSatisfy({ Self.table[$0] == nil || done.contains($0) }) else { continue }
        done.insert(target)
        progress = true
      }
    }
    #expect(done == Set(Self.table.keys))
  }

  /// A type named like a module makes every qualified name ambiguous.
  @Test(arguments: HouseFile.sources) func noTypeBearsAModulesName(file: HouseFile) {
    let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    let words = SwiftCode.words(of: file.code)
    for (keyword, name) in zip(words, words.dropFirst()) where keywords.contains(keyword.text) {
      #expect(Self.table[name.text] == nil, "\(file.path):\(name.line) declares '\(name.text)', the name of a module")
    }
  }

  /// `import X`, with attributes, an access level, or one declaration of X.
  static func imports(of file: HouseFile) -> [String] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let words = SwiftCode.words(of: file.code)
    return words.indices.compactMap { index in
      guard words[index].text == "import", !words[index].isMember, index + 1 < words.count else { return nil }
      let name = words[index + 1].text
      return kinds.contains(name) && index + 2 < words.count ? words[index + 2].text : name
    }
  }

  @Test(arguments: [
    ("import Foundation", "Foundation"), ("@testable import VMState", "VMState"), ("package import Glibc", "Glibc"),
    ("import struct Foundation.URL", "Foundation"), ("  @_implementationOnly internal import CSyntax", "CSyntax"),
    ("@preconcurrency import Dispatch", "Dispatch"),
  ])
  func importsAreRead(line: String, module: String) {
    #expect(Self.imports(of: HouseFile(path: "Sources/X/x.swift", text: line)) == [module])
  }
}
