import Emulator
import Support
import Testing
import VMState

@Suite struct PropertyValuesTests {
  @Test(
    arguments: [
      ("on", 1), ("off", 0), ("true", 1), ("no", 0), ("yes", 1), ("12", 12), ("0x1f", 31), ("-1", -1), ("-0x2", -2),
      ("0xffffffffffffffff", -1),
    ] as [(String, Int64)]) func numbersAsTheTablesWriteThem(text: String, value: Int64)
  {
    #expect(PropertyValues.number(text) == value)
  }

  @Test(arguments: ["", "abc", "0x", "1.5"]) func otherTextIsNoNumber(text: String) {
    #expect(PropertyValues.number(text) == nil)
  }

  @Test func laterEntriesOverrideAndDriversMatchAncestors() throws {
    var build = BuildDraft()
    let id = build.describe("dev")
    let device = build.device(
      "e1000", id, ancestors: ["pci-device", "device"],
      properties: [
        BuildDraft.property("a", "a", default: 7), BuildDraft.property("b", "b", default: 8),
        BuildDraft.property("c", "c", default: 9),
      ])
    let machine = build.machine(
      "pc", [("e1000", "a", "1"), ("pci-device", "a", "2"), ("other", "b", "3"), ("device", "c", "on")])
    let values = PropertyValues(device: device, machine: machine)
    #expect(values.values.map(\.value) == [2, 8, 1])
    #expect(values.values.map { $0.compat?.driver } == ["pci-device", nil, "device"])
  }

  @Test func onlyWhatBothEndsDeclareAndNoMachineSetsIsFree() {
    var build = BuildDraft()
    let id = build.describe("dev")
    let property = { BuildDraft.property($0, $0, default: 0) }
    let left = build.device("dev", id, properties: [property("both"), property("left"), property("set")])
    let right = build.device("dev", id, properties: [property("both"), property("set")])
    let machine = build.machine("pc", [("dev", "set", "1")])
    let values = PropertyValues(device: left, machine: machine)
    #expect(values.configurable(with: PropertyValues(device: right, machine: nil)).configurable == ["both"])
  }

  @Test func machineTypesUpTo23SendNoFooters() {
    var build = BuildDraft()
    let old = build.machine(
      "pc-2.3", [("migration", "send-configuration", "off"), ("migration", "send-section-footer", "off")])
    #expect(MigrationSettings(build: build.build, machine: old).sendsSectionFooters == false)
    #expect(MigrationSettings(build: build.build, machine: old).sendsConfiguration == false)
    #expect(MigrationSettings(build: build.build, machine: nil).sendsSectionFooters)
  }
}
