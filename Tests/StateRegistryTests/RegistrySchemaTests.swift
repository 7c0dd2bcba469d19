import Foundation
import Reports
import StateRegistry
import Support
import Testing

/// The committed schemas, the reader they are made from, and a validator that is not ours.
@Suite struct RegistrySchemaTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

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

  private struct Outcome {
    var status: Int32
    var output: String
  }

  /// Runs `Scripts/validate-registry`; nil, with the reason printed, where no Python has the modules it needs.
  private func validate(_ registry: String) throws -> Outcome? {
    let script = Self.root.appendingPathComponent("Scripts/validate-registry").path
    var reason = ""
    for python in ["python3", "/usr/bin/python3"] {
      let run = try CommandRunner.run(python, [script, registry])
      if run.exitCode != 3, run.exitCode != 127 { return Outcome(status: run.exitCode, output: run.standardOutput) }
      reason = run.standardError
    }
    print("skipped: no validator of JSON schemas: \(reason)")
    return nil
  }

  @Test func theShippedFilesAreValid() throws {
    guard let outcome = try validate(Self.root.appendingPathComponent("Registry").path) else { return }
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains(", 0 problems"))
  }

  @Test(arguments: [
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
  ])
  func whatTheReaderRefusesIsInvalid(folder: String, text: String, problem: String) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("schema-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    var files = ["\(folder)/a.yaml": text]
    for kind in RegistryFileKind.allCases { files[kind.schemaFile] = RegistrySchema(kind).text }
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    #expect(throws: (any Error).self) { try RegistryDirectory(path: root.path).load() }
    guard let outcome = try validate(root.path) else { return }
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(problem), "\(outcome.output)")
  }
}
