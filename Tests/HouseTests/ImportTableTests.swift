import Foundation
import Testing

/// Who imports whom: the house's table, `Package.swift` and the imports that files have are one and the same. A
/// permission that nobody uses is an error like an import without one.
@Suite struct ImportTableTests {
  /// Target -> what it imports besides the system's modules.
  static let table: [String: Set<String>] = [
    "CLibgit2": [],
    "Threads": [],
    "JSON": [],
    "CSyntax": [],
    "CTree": ["CSyntax"],
    "VMState": [],
    "CodeReading": ["CTree", "CSyntax", "VMState"],
    "StateDiff": ["VMState"],
    "Findings": ["VMState"],
    "GitStore": ["CLibgit2", "Findings"],
    "Extraction": ["CodeReading", "CTree", "CSyntax", "VMState", "StateDiff", "Findings", "Threads"],
    "MigrationStream": ["VMState", "JSON"],
    "StateRegistry": ["VMState", "Findings", "JSON", "Yams"],
    "Emulator": ["VMState", "MigrationStream", "Findings", "JSON"],
    "Compatibility": ["Emulator", "StateRegistry", "StateDiff", "VMState", "Findings", "Threads"],
    "Templating": ["Findings", "Mustache"],
    // CSyntax for its lexer: an edit needs the bytes that a token stands at, which Extraction has no use for.
    "Backport": ["CSyntax", "Extraction", "Templating", "VMState", "StateDiff", "Findings"],
    // The only place where git, extraction and emulator meet.
    "Workflows": [
      "Threads", "VMState", "StateDiff", "Findings", "GitStore", "Extraction", "StateRegistry", "Emulator",
      "Compatibility", "Templating", "Backport",
    ],
    "Reports": ["Workflows", "Backport", "Compatibility", "StateRegistry", "VMState", "StateDiff", "Findings", "JSON"],
    "statereg": [
      "Workflows", "Reports", "Backport", "Compatibility", "StateRegistry", "Findings", "VMState", "ArgumentParser",
    ],
  ]

  /// Of the toolchain; no target is kept from them.
  static let system: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]

  /// Exactly one target imports each of these.
  static let singleImporter = [
    "CLibgit2": "GitStore", "Yams": "StateRegistry", "Mustache": "Templating", "ArgumentParser": "statereg",
  ]

  /// Target -> modules that its files import -> one such file.
  static let imported: [String: [String: String]] = {
    var found: [String: [String: String]] = [:]
    for file in HouseFile.sources {
      for module in imports(of: file) where !system.contains(module) {
        found[file.target, default: [:]][module] = file.path
      }
    }
    return found
  }()

  @Test func theSourcesAreThere() {
    #expect(HouseFile.sources.count > 30)
  }

  @Test func everyTargetHasARow() throws {
    let directories = try FileManager.default.contentsOfDirectory(
      atPath: HouseFile.root.appendingPathComponent("Sources").path)
    #expect(Set(directories) == Set(Self.table.keys))
  }

  @Test(arguments: table.keys.sorted()) func aRowIsWhatFilesImport(target: String) throws {
    let row = try #require(Self.table[target])
    let imported = Self.imported[target] ?? [:]
    for (module, path) in imported where !row.contains(module) {
      Issue.record("\(path) imports \(module), which \(target) may not")
    }
    for module in row where imported[module] == nil {
      Issue.record("\(target) may import \(module), and no file of it does")
    }
  }

  @Test func theTableIsWhatThePackageDeclares() throws {
    let text = try String(contentsOf: HouseFile.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(Self.declared(in: text) == Self.table)
  }

  @Test func aModuleBehindOneTargetIsInItsRowAlone() {
    for (module, owner) in Self.singleImporter {
      #expect(Self.table.filter { $0.value.contains(module) }.map(\.key) == [owner])
    }
  }

  /// The targets below `Sources` that a package declares, with what each depends on.
  static func declared(in package: String) -> [String: Set<String>] {
    var declared: [String: Set<String>] = [:]
    for match in package.matches(of: /\.(?:target|executableTarget|systemLibrary)\(\s*name: "(\w+)"/) {
      let rest = package[match.range.upperBound...]
      let end = rest.firstRange(of: /\.(?:target|executableTarget|testTarget)\(/)?.lowerBound ?? rest.endIndex
      let declaration = rest[..<end]
      guard !declaration.contains("path:") else { continue }
      // A product goes by its own name, not by its package's.
      let names = declaration.replacing(/\.product\(name: ("\w+"), package: "[\w-]+"\)/) { $0.output.1 }
      let list = names.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.output.1 ?? ""
      declared[String(match.output.1)] = Set(list.matches(of: /"(\w+)"/).map { String($0.output.1) })
    }
    return declared
  }

  @Test func declarationsAreRead() {
    let package = """
      .systemLibrary(name: "CLib", pkgConfig: "lib"),
      .target(name: "A", swiftSettings: settings),
      .target(
        name: "B", dependencies: ["A", .product(name: "Yams", package: "Yams")],
        swiftSettings: settings),
      .testTarget(name: "BTests", dependencies: ["B"]),
      .executableTarget(name: "bench", dependencies: ["B"], path: "Benchmarks"),
      """
    #expect(Self.declared(in: package) == ["CLib": [], "A": [], "B": ["A", "Yams"]])
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
  @Test(arguments: HouseModule.sources) func noTypeBearsAModulesName(module: HouseModule) {
    let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    for file in module.files {
      for (keyword, name) in zip(file.words, file.words.dropFirst()) where keywords.contains(keyword.text) {
        #expect(
          Self.table[name.text] == nil, "\(file.path):\(name.line) declares '\(name.text)', the name of a module")
      }
    }
  }

  /// `import X`, with attributes, an access level, or one declaration of X.
  static func imports(of file: HouseFile) -> [String] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let words = file.words
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
