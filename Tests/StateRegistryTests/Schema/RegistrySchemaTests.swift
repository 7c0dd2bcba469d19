import Foundation
import Reports
import StateRegistry
import Support
import Testing

/// The committed schemas, the reader they are made from, and a validator that is not ours.
@Suite struct RegistrySchemaTests {
  private static let root = SampleRepository.checkout

  @Test(arguments: RegistryFileKind.allCases) func theCommittedSchemaIsTheGenerated(kind: RegistryFileKind) throws {
    let url = Self.root.appendingPathComponent("Registry/\(kind.schemaFile)")
    let text = RegistrySchema(kind).text
    if ProcessInfo.processInfo.environment["STATEREG_UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: url)
      return
    }
    #expect(
      try String(contentsOf: url, encoding: .utf8) == text,
      "write it anew: statereg registry schema \(kind.rawValue) > Registry/\(kind.schemaFile)")
  }

  @Test(arguments: RegistryFileKind.allCases) func everyShippedFileNamesItsSchema(kind: RegistryFileKind) throws {
    let folder = Self.root.appendingPathComponent("Registry/\(kind.folder)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(text.hasPrefix(kind.schemaComment + "\n"), "\(kind.folder)/\(name)")
    }
  }

  /// What the reader takes, the schema's pattern takes, and what it refuses is refused there.
  @Test(arguments: [
    (Shape.TextKind.qualifiedRelease, "upstream@v0.12.5", true), (.qualifiedRelease, "v0.12.5", false),
    (.qualifiedRelease, "a b@c", false), (.carrierMeans, "version 12", true), (.carrierMeans, "version", false),
    (.carrierMeans, "version x", false), (.carrierMeans, "subsection cpu/xss", true), (.carrierMeans, "none", true),
    (.carrierMeans, "section ", false), (.field, "a: uint8[2] when b", true), (.field, "a", false),
    (.commit, "f1665b21f1", true), (.commit, "f1665b", false), (.commit, "F1665B21F1", false),
    (.way, "both", true), (.way, "back", false), (.number, "none", true), (.number, "12", true), (.number, "-1", false),
    (.rule, "number-collision", true), (.rule, "Number", false), (.flag, "true", true), (.flag, "yes", false),
    (.name, " ", false), (.name, "a b", true), (.target, "x86_64", true), (.target, "", false),
  ])
  func patternsAgreeWithTheReader(kind: Shape.TextKind, text: String, isGood: Bool) throws {
    let pattern = try #require(kind.pattern)
    #expect((text.range(of: pattern, options: .regularExpression) != nil) == isGood)
    #expect(kind.admits(text) == isGood)
  }

  // MARK: Another validator

  private static let shipped = root.appendingPathComponent("Registry").path

  /// The Python that has the modules `Scripts/validate-registry` needs.
  private static let python = ["python3", "/usr/bin/python3"].first { python in
    guard let run = try? validate(shipped, with: python) else { return false }
    return run.exitCode != 3 && run.exitCode != 127
  }
  private static let missing: Comment = "no Python here has the modules that Scripts/validate-registry needs"

  private static func validate(_ registry: String, with python: String) throws -> CommandRunner.Outcome {
    try CommandRunner.run(python, [root.appendingPathComponent("Scripts/validate-registry").path, registry])
  }

  @Test(.enabled(if: python != nil, missing)) func theShippedFilesAreValid() throws {
    let outcome = try Self.validate(Self.shipped, with: #require(Self.python))
    #expect(outcome.exitCode == 0, "\(outcome.standardOutput)")
    #expect(outcome.standardOutput.contains(", 0 problems"))
  }

  private static let mistakes = [
    ("devices", "device: a\nfeatures: []\nfeature: []\n", "Additional properties"),
    ("devices", "device: a\n", "'features' is a required property"),
    (
      "devices", "device: a\nfeatures: [{name: x, carried: {upstream: {from: v1, by: versoin 2}}}]\n",
      "features/0/carried"
    ),
    ("devices", "device: a\nfeatures: []\nnumbers: {upstream: {v1: one}}\n", "numbers/upstream/v1"),
    ("devices", "device: a\nfeatures: []\ntargets: [x86]\n", "targets/0"),
    ("forks", "fork: a\nreleases: x\n", "is not of type 'array'"),
    ("forks", "fork: a\nreleases: [{name: v1, development: maybe}]\n", "releases/0"),
    ("forks", "fork: a\nreleases: [v1]\npromise: {series: sometimes}\n", "promise/series"),
  ]

  /// A registry of one file with the schemas beside it; the caller removes it.
  private func registry(_ folder: String, _ text: String) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("schema-\(UUID().uuidString)")
    var files = ["\(folder)/a.yaml": text]
    for kind in RegistryFileKind.allCases { files[kind.schemaFile] = RegistrySchema(kind).text }
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return root
  }

  @Test(arguments: mistakes) func theReaderRefuses(folder: String, text: String, problem: String) throws {
    let root = try registry(folder, text)
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(throws: (any Error).self) { try RegistryDirectory(path: root.path).load() }
  }

  @Test(.enabled(if: python != nil, missing), arguments: mistakes)
  func whatTheReaderRefusesIsInvalid(folder: String, text: String, problem: String) throws {
    let root = try registry(folder, text)
    defer { try? FileManager.default.removeItem(at: root) }
    let outcome = try Self.validate(root.path, with: #require(Self.python))
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardOutput.contains(problem), "\(outcome.standardOutput)")
  }
}
