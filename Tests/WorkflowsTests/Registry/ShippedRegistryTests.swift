import Findings
import Foundation
import StateRegistry
import Support
import Testing

/// The registry that ships: what it says of the collisions of 2009 to 2012. Expected answers are those of the sources' histories, not
/// of the tool.
@Suite struct ShippedRegistryTests {
  private static let directory = SampleRepository.checkout.appendingPathComponent("Registry").path
  private static let registry = Result { try RegistryDirectory(path: directory).load() }

  @Test func nothingIsLeftUnapproved() throws {
    let lint = RegistryLint(try Self.registry.get())
    #expect(lint.open.map(\.message) == [])
    #expect(lint.findings.allSatisfy { !($0.approval ?? "").isEmpty })
  }

  @Test(arguments: [
    ("cpu", "8"), ("cpu", "10"), ("cpu", "12"), ("i8254", "2"), ("virtio-net", "6"), ("piix4_pm", "2"), ("ide", "3"),
    ("ioapic", "2"),
  ])
  func realCollisionsAreReported(device: String, number: String) throws {
    let findings = RegistryLint(try Self.registry.get()).findings
    #expect(findings.contains { $0.rule == .numberCollision && $0.owner == device && $0.subject == number })
  }

  /// All that the lint knows of, so that a change of the data cannot bring another unseen.
  @Test func nothingElseIsReported() throws {
    let findings = RegistryLint(try Self.registry.get()).findings
    let numbers = findings.filter { $0.rule == .numberCollision }.map { "\($0.owner) \($0.subject)" }
    #expect(
      numbers.sorted() == [
        "PCIDevice 2", "cpu 10", "cpu 12", "cpu 8", "e1000 2", "hpet 1", "i8254 2", "ide 3", "ioapic 2",
        "kvm-tpr-opt 1", "piix4_pm 2", "piix4_pm 3", "qxl 21", "rtl8139 4", "virtio-blk 2", "virtio-net 10",
        "virtio-net 11", "virtio-net 6", "virtio-net 7",
      ])
    #expect(
      findings.filter { $0.rule != .numberCollision }.map { "\($0.rule.rawValue) \($0.owner) \($0.subject)" }.sorted()
        == [
          "name-collision ide ide_bus/error", "name-collision virtio-net virtio_pci/modern_state",
          "subsection-prefix mc146818rtc irq_reinject_on_ack_count",
        ])
  }

  /// Section versions as they were counted in the trees.
  @Test(arguments: [
    ("cpu", "upstream@v0.10.6", 8), ("cpu", "upstream@v0.11.0", 10), ("cpu", "upstream@v0.12.5", 11),
    ("cpu", "upstream@v0.13.0", 12), ("cpu", "kvm@kvm-83", 7), ("cpu", "kvm@kvm-88", 9),
    ("cpu", "kvm@qemu-kvm-0.12.5", 12),
    ("cpu", "rhel@qemu-kvm-0.12.1.2-2.72.el6", 12), ("i8254", "kvm@qemu-kvm-0.11.1", 2),
    ("ioapic", "kvm@qemu-kvm-0.12.5", 2),
    ("ioapic", "upstream@v0.13.0", 1), ("ioapic", "master@35a74c5c59", 2), ("ioapic", "upstream@v0.14.0", 3),
    ("virtio-net", "upstream@v0.10.6", 6), ("virtio-net", "kvm@kvm-83", 2),
    ("mc146818rtc", "upstream@v0.12.0", 2), ("piix4_pm", "upstream@v0.15.1", 2),
    ("goldfish_rtc", "upstream@v7.2.16", 2),
    ("goldfish_rtc", "upstream@v7.2.17", 3),
  ])
  func numbersAreThoseOfTheTrees(device: String, release: String, number: Int) throws {
    let registry = try Self.registry.get()
    let entry = try #require(registry.device(device))
    let name = try #require(ReleaseName(parsing: release))
    #expect(RegistryIndex(registry).number(of: entry, at: name) == .number(number))
  }

  /// XSAVE is 272 bytes, the kvm fork's tail 44, of which qemu-kvm 0.12's cpu 12 has neither.
  @Test func theStoryOfCPU12() throws {
    let registry = try Self.registry.get()
    let cpu = try #require(registry.device("cpu"))
    let index = RegistryIndex(registry)
    func carries(_ feature: String, _ release: String) throws -> Bool {
      let name = try #require(ReleaseName(parsing: release))
      return index.carrier(of: try #require(cpu.feature(feature)), at: name) != nil
    }
    #expect(try carries("xsave", "upstream@v0.13.0"))
    #expect(try !carries("xsave", "kvm@qemu-kvm-0.12.5"))
    #expect(try !carries("xsave", "rhel@qemu-kvm-0.12.1.2-2.72.el6"))
    #expect(try carries("kvm-tail", "kvm@kvm-84"))
    #expect(try !carries("kvm-tail", "upstream@v0.10.6"))
    func bytes(_ feature: String) throws -> Int {
      try #require(cpu.feature(feature)).fields.reduce(0) { $0 + ($1.byteCount ?? 0) }
    }
    #expect(try bytes("xsave") == 272)
    #expect(try bytes("kvm-tail") == 44)
  }

  @Test func everyReleaseHasATagOrAFork() throws {
    let registry = try Self.registry.get()
    #expect(registry.releaseNames.count > 80)
    #expect(Set(registry.forks.map(\.name)) == ["upstream", "master", "debian", "kvm", "rhel", "xen"])
  }
}
