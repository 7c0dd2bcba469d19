import Emulator
import Foundation
import MigrationStream
import Support
import Testing
import VMState

/// A stream that the real binary writes, walked with what was extracted from its sources.
@Suite(
  .enabled(
    if: RealQEMU.hasSources && RealQEMU.hasBinary("x86_64"), "needs the stable-7.2 repository and qemu-system-x86_64"))
struct RealStreamOracleTests {
  @Test func aQ35GuestsStreamIsWalkedToItsEnd() throws {
    let bytes = try RealQEMU.withScratch { scratch in
      let file = scratch + "/stream"
      let monitor = scratch + "/monitor"
      try "migrate \"exec:cat > \(file)\"\nquit\n".write(toFile: monitor, atomically: true, encoding: .utf8)
      let run = try CommandRunner.run(
        "sh",
        [
          "-c",
          "timeout 60 qemu-system-x86_64 -M pc-q35-7.2 -m 16 -S -display none -nodefaults -monitor stdio < '\(monitor)'",
        ])
      #expect(run.exitCode == 0, "\(run.standardError)")
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }
    let build = try RealQEMU.build("v7.2.22", "x86_64")
    let walk = try StreamWalker.walk(bytes, build: build)
    #expect(walk.sections.count > 15)
    for section in walk.sections {
      #expect(section.status == .walked, "\(section.element.name): \(section.status)")
      if let agreement = section.agreement {
        #expect(agreement.disagreements.isEmpty, "\(section.element.name): \(agreement.disagreements)")
      }
    }
  }

  /// All devices of the 7.2 build in one stream, read by that source package's own scripts/analyze-migration.py.
  @Test func qemusAnalyzerReadsWhatTheEmulatorSaves() throws {
    let build = try RealQEMU.build("v7.2.22", "x86_64")
    let machine = try #require(build.machines.first { $0.name == "pc-q35-7.2" })
    let saved = GuestMachine(build: build, machine: machine).save()
    #expect(saved.sections.count > 500)
    try RealQEMU.withScratch { scratch in
      let script = try CommandRunner.run(
        "git", ["-C", RealQEMU.repository, "show", "v7.2.22:scripts/analyze-migration.py"]
      ).standardOutput
      try script.write(toFile: scratch + "/analyze.py", atomically: true, encoding: .utf8)
      try Data(saved.bytes).write(to: URL(fileURLWithPath: scratch + "/stream"))
      let run = try CommandRunner.run("python3", [scratch + "/analyze.py", "-f", scratch + "/stream"])
      #expect(run.exitCode == 0, "\(run.standardError.suffix(500))")
      #expect(run.standardOutput.contains("goldfish_rtc"))
    }
  }
}
