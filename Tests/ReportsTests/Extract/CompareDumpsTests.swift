import Foundation
import Reports
import Support
import Testing
import VMState

/// Runs `Scripts/compare-dumps` of the repository.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/env"))) struct CompareDumpsTests {
  private struct Outcome {
    var status: Int32
    var output: String
  }

  /// The two texts as files; `arguments` come after them.
  private func compare(_ reference: String, _ own: String, _ arguments: [String] = []) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("compare-dumps-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [folder.appendingPathComponent("qemu.json"), folder.appendingPathComponent("own.json")]
    try reference.write(to: files[0], atomically: true, encoding: .utf8)
    try own.write(to: files[1], atomically: true, encoding: .utf8)
    let script = SampleRepository.checkout.appendingPathComponent("Scripts/compare-dumps")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path] + files.map(\.path) + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: output)
  }

  private let report = DumpVMStateReport(machine: "pc")

  @Test func aDumpEqualsItself() throws {
    let text = report.text(of: StateFixtures.clock())
    let outcome = try compare(text, text)
    #expect(outcome.status == 0)
    // The device, four fields, one of them nested, and the subsection with its field.
    #expect(outcome.output.contains("devices             1        1          0"))
    #expect(outcome.output.contains("fields              5        5          0"))
    #expect(outcome.output.contains("subsections         1        1          0"))
    #expect(outcome.output.contains("share equal: 100.00 %"))
  }

  @Test func eachDifferenceHasItsReason() throws {
    let base = StateFixtures.clock()
    var head = base
    head.descriptions[2].versionID = .known(4)
    head.descriptions[2].fields[0].size = .known(8)
    // A nested description's C size is left out.
    head.descriptions[2].fields[1].size = .known(99)
    head.descriptions[0].fields[0].name = "then"
    head.descriptions[1].minimumVersionID = .known(1)
    head.descriptions[1].fields = []
    let outcome = try compare(report.text(of: base), report.text(of: head), ["--at-least", "50"])
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(5) == [
        "device     goldfish_clock: version (3, ours 4)",
        "field      goldfish_clock/regs: size (4, ours 8)",
        "field      goldfish_clock/alarm/next: name (next, ours then)",
        "subsection goldfish_clock//clock/tick: minimum (0, ours 1)",
        "field      goldfish_clock//clock/tick/tick: missing",
      ])
    #expect(try compare(report.text(of: base), report.text(of: head), ["--at-least", "28"]).status == 0)
  }

  @Test func fieldsOutOfOrderAndMissingDevices() throws {
    let base = StateFixtures.clock()
    var head = base
    head.descriptions[2].fields.swapAt(0, 2)
    head.devices.append(StateFixtures.device("more", DescriptionID(0), "alarm"))
    let outcome = try compare(report.text(of: base), report.text(of: head), ["--ignore", "extra"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(": order (position "))
    #expect(!outcome.output.contains("device     more"))
  }

  @Test func whatIsNoDumpIsRefused() throws {
    #expect(try compare("{", "{}").status == 2)
    #expect(try compare("{}", "{}").output.contains("is not a -dump-vmstate file"))
  }
}
