import Foundation
import Reports
import Support
import Testing
import VMState

/// What we extract from the sources against `-dump-vmstate` of the binary that was built from them.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct DumpVMStateOracleTests {
  @Test(.enabled(if: RealQEMU.hasBinary("x86_64"), RealQEMU.missingBinary("x86_64")))
  func everyEntryOfTheX86DumpIsFound() throws { try compare(target: "x86_64", machine: "pc-q35-7.2") }

  @Test(.enabled(if: RealQEMU.hasBinary("aarch64"), RealQEMU.missingBinary("aarch64")))
  func everyEntryOfTheArmDumpIsFound() throws { try compare(target: "aarch64", machine: "virt-7.2") }

  @Test(.enabled(if: RealQEMU.hasBinary("riscv64"), RealQEMU.missingBinary("riscv64")))
  func everyEntryOfTheRISCVDumpIsFound() throws { try compare(target: "riscv64", machine: "virt") }

  /// No entry (device, field, subsection) of QEMU's dump may differ.
  private func compare(target: String, machine: String) throws {
    try RealQEMU.withScratch { scratch in
      let theirs = scratch + "/theirs.json"
      let ours = scratch + "/ours.json"
      let dump = try CommandRunner.run(
        "/usr/bin/qemu-system-\(target)",
        ["-M", machine, "-display", "none", "-dump-vmstate", theirs])
      #expect(dump.exitCode == 0, "\(dump.standardError)")
      let build = try RealQEMU.build("v7.2.22", target)
      try DumpVMStateReport(machine: machine).text(of: build).write(
        toFile: ours, atomically: true, encoding: .utf8)
      let script = RealQEMU.root + "/Scripts/compare-dumps"
      let comparison = try CommandRunner.run(
        "python3", [script, theirs, ours, "--ignore", "extra", "--at-least", "98", "--list", "20"])
      let row = comparison.standardOutput.split(separator: "\n").first { $0.hasPrefix("all ") }
      let different = row?.split(separator: " ").last.flatMap { Int($0) }
      #expect(try #require(different) == 0, "\(comparison.standardOutput)")
    }
  }
}
