import Foundation
import Reports
import Support
import Testing
import VMState

/// What we extract from the sources against `-dump-vmstate` of the binary that was built from them.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct DumpVMStateOracleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var target: String
    var machine: String
    /// Entries (devices, fields, subsections) of QEMU's dump that may differ, each with its reason here: none.
    var tolerated: Int
    var testDescription: String { target }
  }

  @Test(arguments: [
    Case(target: "x86_64", machine: "pc-q35-7.2", tolerated: 0),
    Case(target: "aarch64", machine: "virt-7.2", tolerated: 0),
    Case(target: "riscv64", machine: "virt", tolerated: 0),
  ])
  func everyEntryOfQEMUsDumpIsFound(_ example: Case) throws {
    guard RealQEMU.hasBinary(example.target) else {
      print("skipped: qemu-system-\(example.target) is not installed (Scripts/setup --tests)")
      return
    }
    try RealQEMU.withScratch { scratch in
      let theirs = scratch + "/theirs.json"
      let ours = scratch + "/ours.json"
      let dump = try CommandRunner.run(
        "/usr/bin/qemu-system-\(example.target)",
        ["-M", example.machine, "-display", "none", "-dump-vmstate", theirs])
      #expect(dump.exitCode == 0, "\(dump.standardError)")
      let build = try RealQEMU.build("v7.2.22", example.target)
      try DumpVMStateReport(machine: example.machine).text(of: build).write(
        toFile: ours, atomically: true, encoding: .utf8)
      let script = RealQEMU.root + "/Scripts/compare-dumps"
      let comparison = try CommandRunner.run(
        "python3", [script, theirs, ours, "--ignore", "extra", "--at-least", "98", "--list", "20"])
      let row = comparison.standardOutput.split(separator: "\n").first { $0.hasPrefix("all ") }
      let different = row?.split(separator: " ").last.flatMap { Int($0) }
      #expect(try #require(different) <= example.tolerated, "\(comparison.standardOutput)")
    }
  }
}
