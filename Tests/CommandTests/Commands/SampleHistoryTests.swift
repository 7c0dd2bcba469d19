import Foundation
import Support
import Testing

/// The whole way from a repository to a verdict, on the history that the demonstration falls back to.
@Suite struct SampleHistoryTests {
  /// Made once; the script gives the same commits every time.
  private static let repository: Result<String, any Error> = Result {
    let root = SampleRepository.checkout
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-sample-\(getpid())").path
    let outcome = try CommandRunner.run(root.appendingPathComponent("Scripts/make-sample-history").path, [directory])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    return directory
  }

  private func run(_ arguments: String...) throws -> CommandRunner.Outcome {
    let places = ["--repo", try Self.repository.get(), "--target", "riscv64"]
    return try CommandRunner(environment: ["NO_COLOR": ""]).run(arguments + places)
  }

  @Test func aRaisedVersionIsFoundBackward() throws {
    let outcome = try run("check", "v1.0.0..v1.0.1")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.isEmpty)
    let first = outcome.standardOutput.split(separator: "\n").first
    #expect(first?.hasPrefix("hw/rtc/sample_rtc.c:36: error: ") == true)
    #expect(first?.hasSuffix("[version-too-new]") == true)
    #expect(outcome.standardOutput.contains("all 2 machine types both trees know"))
    #expect(outcome.standardOutput.contains(": 1 error\n"))
    #expect(!outcome.standardOutput.contains("sample_gpio"), "a macro refactor is no finding")
  }

  @Test func nothingIsFoundForward() throws {
    let outcome = try run("check", "v1.0.0..v1.0.1", "--direction", "forward")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains(": no findings\n"))
  }

  @Test func nothingIsFoundBetweenATreeAndItself() throws {
    #expect(try run("check", "v1.0.1..v1.0.1").exitCode == 0)
  }

  @Test func neverFails() throws {
    #expect(try run("check", "v1.0.0..v1.0.1", "--fail-on", "never").exitCode == 0)
  }

  @Test func otherDevicesAreFine() throws {
    #expect(try run("check", "v1.0.0..v1.0.1", "--device", "sample_u*").exitCode == 0)
  }

  @Test func aDeviceThatIsNotThereIsUsage() throws {
    #expect(try run("check", "v1.0.0..v1.0.1", "--device", "nonesuch*").exitCode == 2)
    #expect(try run("check", "v1.0.0..v1.0.1", "--machine", "nonesuch*").exitCode == 2)
  }

  /// A registry that knows the device as it was, then with the entry that the finding proposes.
  @Test func whatTheRegistryDoesNotKnowIsFoundOnce() throws {
    let registry = FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: registry) }
    func write(_ name: String, _ text: String) throws {
      let url = registry.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try write("forks/sample.yaml", "fork: sample\nreleases: [v1.0.0, v1.0.1]\n")
    try write("devices/sample_rtc.yaml", "device: sample_rtc\nfeatures: []\n")
    let update = [
      "registry", "update", "--fork", "sample", "v1.0.0", "--registry", registry.path, "--target", "riscv64", "--repo",
      try Self.repository.get(),
    ]
    #expect(try CommandRunner().run(update).exitCode == 0)
    let check = ["check", "v1.0.0..v1.0.1", "--registry", registry.path, "--direction", "forward"]
    let places = ["--repo", try Self.repository.get(), "--target", "riscv64"]
    let outcome = try CommandRunner(environment: ["NO_COLOR": ""]).run(check + places)
    // A warning: it fails nobody who does not ask for it.
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.standardOutput.hasPrefix(
        "hw/rtc/sample_rtc.c:48: warning: 'sample_rtc' sends 'time_high' by version 3, which no feature of "
          + "'sample_rtc' in the registry has [unregistered-feature]\n"))
    #expect(try CommandRunner().run(check + places + ["--fail-on", "warning"]).exitCode == 1)
    #expect(try CommandRunner().run(check + places + ["--fail-on", "warning", "--device", "sample_u*"]).exitCode == 0)
    let proposed = "  - name: time-high\n    fields: [\"time_high: uint32\"]\n    carried:\n"
    let carrier = "      sample: { from: v1.0.1, by: version 3 }"
    let shown = outcome.standardOutput.replacingOccurrences(of: "\n        ", with: "\n")
    #expect(shown.contains(proposed + carrier), "\(outcome.standardOutput)")
    let file = registry.appendingPathComponent("devices/sample_rtc.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let pasted = text.replacingOccurrences(of: "numbers:\n", with: proposed + carrier + "\nnumbers:\n")
    #expect(pasted != text)
    try write("devices/sample_rtc.yaml", pasted)
    let after = try CommandRunner().run(check + places)
    #expect(after.exitCode == 0)
    #expect(after.standardOutput.contains(": no findings"), "\(after.standardOutput)\(after.standardError)")
  }

  @Test func annotations() throws {
    let outcome = try run("check", "v1.0.0..v1.0.1", "--format", "github")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardOutput.hasPrefix("::error file=hw/rtc/sample_rtc.c,line=36,title=version-too-new"))
  }

  @Test func json() throws {
    let outcome = try run("check", "v1.0.0..v1.0.1", "--format", "json")
    #expect(outcome.exitCode == 1)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.standardOutput.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "statereg.check/1")
    #expect((object?["findings"] as? [Any])?.count == 1)
  }

  @Test func outputGoesToTheFile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-\(UUID().uuidString).txt").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let outcome = try run("check", "v1.0.0..v1.0.1", "--output", file)
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardOutput.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("[version-too-new]"))
    #expect(try run("check", "v1.0.0..v1.0.1", "--output", "/nonexistent/x").exitCode == 2)
  }

  @Test func coloursOnRequestOnly() throws {
    #expect(try !run("check", "v1.0.0..v1.0.1").standardOutput.contains("\u{1b}"))
    #expect(try run("check", "v1.0.0..v1.0.1", "--color", "always").standardOutput.contains("\u{1b}[1;31m"))
  }

  @Test func extractShowsTheState() throws {
    let outcome = try run("extract", "v1.0.1", "--device", "sample_rtc")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("time_high: uint32, since version 3"))
  }

  @Test func dumpHasQEMUsShape() throws {
    let outcome = try run("extract", "v1.0.1", "--format", "dump-vmstate", "--machine", "sample-1.0")
    #expect(outcome.exitCode == 0)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.standardOutput.utf8)) as? [String: Any]
    #expect((object?["vmschkmachine"] as? [String: Any])?["Name"] as? String == "sample-1.0")
    #expect(Set(object?.keys.map { $0 } ?? []) == ["vmschkmachine", "sample_gpio", "sample_rtc", "sample_uart"])
  }

  @Test func diffSaysItInWords() throws {
    let outcome = try run("diff", "v1.0.0..v1.0.1")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("'time_high' is added"))
  }

  @Test func snapshotsStandForTheirTrees() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for revision in ["v1.0.0", "v1.0.1"] {
      let outcome = try run("snapshot", revision, "--output", "\(folder)/\(revision)")
      #expect(outcome.exitCode == 0, "\(outcome.standardError)")
      #expect(outcome.standardOutput.isEmpty)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["v1.0.0", "v1.0.1"])
    #expect(
      try run("snapshot", "v1.0.0").standardOutput == String(contentsOfFile: "\(folder)/v1.0.0", encoding: .utf8))
    let (old, new) = ("snapshot:\(folder)/v1.0.0", "snapshot:\(folder)/v1.0.1")
    let alone = try CommandRunner(directory: "/").run(["check", "--base", old, "--head", new, "--target", "riscv64"])
    #expect(alone.exitCode == 1)
    #expect(alone.standardOutput == (try run("check", "v1.0.0..v1.0.1").standardOutput))
    #expect(try run("diff", "\(old)..\(new)").standardOutput == run("diff", "v1.0.0..v1.0.1").standardOutput)
    #expect(try run("extract", new).standardOutput == run("extract", "v1.0.1").standardOutput)

    let other = try CommandRunner(directory: "/").run(["extract", new, "--target", "x86_64"])
    #expect(other.exitCode == 2)
    #expect(other.standardError.contains("does not hold the target 'x86_64'"))
    #expect(other.standardError.contains("it holds riscv64"))
    let options = try run("extract", new, "--default-config")
    #expect(options.exitCode == 2)
    #expect(options.standardError.contains("was made without --default-config, which is asked for"))
    let plain = try run("extract", "\(folder)/v1.0.0")
    #expect(plain.exitCode == 2)
    #expect(plain.standardError.contains("write snapshot:\(folder)/v1.0.0 for a snapshot"))
    let text = try String(contentsOfFile: "\(folder)/v1.0.0", encoding: .utf8)
    try Data(text.utf8.dropLast(9)).write(to: URL(fileURLWithPath: "\(folder)/cut"))
    let cut = try run("extract", "snapshot:\(folder)/cut")
    #expect(cut.exitCode == 3)
    #expect(cut.standardError.contains("the snapshot is cut short"))
    #expect(try run("snapshot", "v1.0.0", "--output", "/nonexistent/x").exitCode == 2)
  }
}
