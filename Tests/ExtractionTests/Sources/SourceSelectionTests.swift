import Testing
import VMState

@testable import Extraction

@Suite struct SourceSelectionTests {
  /// `hw/ARCH` is built for that CPU's targets alone, be it 32 or 64 bits wide; a directory that is no CPU's is everybody's.
  @Test(arguments: [
    ("hw/s390x/virtio-ccw.c", "x86_64", true), ("hw/s390x/virtio-ccw.c", "s390x", false),
    ("hw/i386/pc.c", "x86_64", false), ("hw/i386/pc.c", "aarch64", true), ("hw/virtio/virtio-pci.c", "x86_64", false),
    ("hw/s390x.c", "x86_64", false), ("net/s390x/tap.c", "x86_64", false),
  ])
  func boardsOfOthers(path: String, target: String, expected: Bool) throws {
    let architectures = SourceSelection.architectures(of: [
      "target/i386/cpu.c", "target/s390x/cpu.c", "target-arm/cpu.h", "hw/virtio/virtio.c", "target.c",
    ])
    #expect(architectures == ["i386", "s390x", "arm"])
    let target = try #require(Target.named(target))
    #expect(SourceSelection.isBoardOfOthers(path, for: target, architectures: architectures) == expected)
  }
}
