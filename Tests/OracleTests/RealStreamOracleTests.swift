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
  /// What most guests have. Not among it: nvme, which 7.2 and 10.0 refuse to migrate, and `-netdev user`, whose section libslirp
  /// writes.
  private static let devices = [
    "-vga std", "-device virtio-net-pci", "-device e1000e", "-device virtio-balloon-pci",
    "-drive if=none,id=a,format=raw,file=null-co://,read-only=on -device virtio-blk-pci,drive=a",
    "-drive if=none,id=b,format=raw,file=null-co://,read-only=on -device virtio-scsi-pci,id=s -device scsi-hd,drive=b,bus=s.0",
    "-drive if=none,id=c,format=raw,file=null-co://,read-only=on -device qemu-xhci,id=x -device usb-storage,drive=c,bus=x.0",
    "-device usb-tablet,bus=x.0 -device usb-kbd,bus=x.0 -device ich9-usb-ehci1",
  ]

  /// The stream of a stopped guest, or of one that has run its firmware for two seconds.
  private func stream(_ arguments: String, runs: Bool) throws -> [UInt8] {
    try RealQEMU.withScratch { scratch in
      let file = scratch + "/stream"
      let monitor = "\(runs ? "sleep 2; echo stop; " : "")echo 'migrate \"exec:cat > \(file)\"'; echo quit"
      let start = runs ? "" : "-S"
      let run = try CommandRunner.run(
        "sh",
        [
          "-c",
          """
          { \(monitor); } | timeout 60 qemu-system-x86_64 -M pc-q35-7.2 -accel tcg -m 16 \(start) -display none -nodefaults \
            -monitor stdio \(arguments)
          """,
        ])
      #expect(run.exitCode == 0, "\(run.standardError)")
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }
  }

  @Test(arguments: [false, true]) func aQ35GuestsStreamIsWalkedToItsEnd(runs: Bool) throws {
    let bytes = try stream(Self.devices.joined(separator: " "), runs: runs)
    let build = try RealQEMU.build("v7.2.22", "x86_64")
    let walk = try StreamWalker.walk(bytes, build: build)
    #expect(walk.sections.count > 40)
    for name in ["virtio-net", "virtio-blk", "virtio-scsi", "virtio-balloon", "e1000e", "xhci", "usb-storage"] {
      #expect(walk.sections.contains { $0.element.name.hasSuffix("/" + name) }, "\(name)")
    }
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
