import StateDiff
import Support
import Testing
import VMState

@Suite struct DevicePairingTests {
  private static func device(
    _ type: String, _ section: String, _ registration: Device.Registration = .call, instance: Int? = nil,
    description: DescriptionID? = nil, path: String = "hw/a.c", line: Int = 1
  ) -> Device {
    var device = Device(
      typeName: type, ancestors: [], registration: registration, location: SourceLocation(path: path, line: line),
      description: description, sectionName: .known(section))
    device.instanceID = .known(instance)
    return device
  }

  private static func build(_ devices: [Device], descriptions: [String] = []) -> Build {
    var draft = BuildDraft()
    for name in descriptions { draft.describe(name) }
    draft.build.devices = devices
    return draft.build
  }

  private static func words(_ pairing: DevicePairing) -> [String] {
    pairing.pairs.map { "\($0.base.location)=\($0.head.location)" }
  }

  @Test func typesAreMatchedWhateverElseChanges() {
    let old = Self.build([Self.device("gizmo", "gizmo", .deviceClass, path: "hw/a.c")])
    let new = Self.build([Self.device("gizmo", "gizmo-v2", .deviceClass, path: "hw/b.c")])
    let pairing = DevicePairing(base: old, head: new)
    #expect(Self.words(pairing) == ["hw/a.c:1=hw/b.c:1"])
    #expect(pairing.baseOnly.isEmpty && pairing.headOnly.isEmpty)
  }

  /// Several vmstate_register calls for one type go by their description, then by their file, then in order.
  @Test func severalRegistrationsOfOneType() {
    let names = ["one", "two"]
    let old = Self.build(
      [
        Self.device("cpu", "cpu", description: DescriptionID(0), line: 1),
        Self.device("cpu", "cpu", description: DescriptionID(1), line: 2),
      ], descriptions: names)
    let new = Self.build(
      [
        Self.device("cpu", "cpu", description: DescriptionID(1), line: 3),
        Self.device("cpu", "cpu", description: DescriptionID(0), line: 4),
      ], descriptions: names)
    #expect(Set(Self.words(DevicePairing(base: old, head: new))) == ["hw/a.c:1=hw/a.c:4", "hw/a.c:2=hw/a.c:3"])
  }

  @Test func oneSectionNameInSeveralFiles() {
    let old = Self.build([
      Self.device("timer", "timer", path: "hw/x.c"), Self.device("timer", "timer", path: "hw/y.c"),
    ])
    let new = Self.build([
      Self.device("timer", "timer", path: "hw/y.c", line: 9), Self.device("timer", "timer", path: "hw/x.c", line: 8),
    ])
    #expect(Set(Self.words(DevicePairing(base: old, head: new))) == ["hw/x.c:1=hw/x.c:8", "hw/y.c:1=hw/y.c:9"])
  }

  @Test func instancesTellRegistrationsApart() {
    let old = Self.build([
      Self.device("i8259", "i8259", instance: 0), Self.device("i8259", "i8259", instance: 1, line: 2),
    ])
    let new = Self.build([
      Self.device("i8259", "i8259", instance: 1, line: 3), Self.device("i8259", "i8259", instance: 0, line: 4),
    ])
    #expect(Set(Self.words(DevicePairing(base: old, head: new))) == ["hw/a.c:1=hw/a.c:4", "hw/a.c:2=hw/a.c:3"])
  }

  @Test func aRenamedTypeKeepsItsSection() {
    let old = Self.build([Self.device("cfi.pflash01", "pflash", .deviceClass)])
    let new = Self.build([Self.device("pflash01", "pflash", .deviceClass)])
    #expect(DevicePairing(base: old, head: new).pairs.count == 1)
  }

  /// Two candidates for one section: it cannot be said who was renamed.
  @Test func aRenamedTypeIsNotGuessed() {
    let old = Self.build([Self.device("a", "serial", .deviceClass), Self.device("b", "serial", .deviceClass)])
    let new = Self.build([Self.device("c", "serial", .deviceClass)])
    let pairing = DevicePairing(base: old, head: new)
    #expect(pairing.pairs.isEmpty)
    #expect(pairing.baseOnly.map(\.typeName) == ["a", "b"])
    #expect(pairing.headOnly.map(\.typeName) == ["c"])
  }

  @Test func moreOfAKindOnOneSideAreLeftOver() {
    let old = Self.build([Self.device("x", "x", line: 1)])
    let new = Self.build([Self.device("x", "x", line: 1), Self.device("x", "x", line: 2)])
    let pairing = DevicePairing(base: old, head: new)
    #expect(Self.words(pairing) == ["hw/a.c:1=hw/a.c:1"])
    #expect(pairing.headOnly.map(\.location.line) == [2])
  }

  /// Pairs are the same whatever the order in which the files were read.
  @Test(arguments: [1, 7, 42, 1234] as [UInt64]) func theOrderOfTheSourceDoesNotMatter(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var devices: [Device] = []
    for index in 0..<60 {
      devices.append(
        Self.device(
          "type\(index % 20)", "section\(index % 7)", index % 3 == 0 ? .deviceClass : .call,
          instance: index % 5 == 0 ? index % 2 : nil, path: "hw/\(index % 4).c", line: index))
    }
    let first = Self.words(DevicePairing(base: Self.build(devices), head: Self.build(devices)))
    let shuffled = devices.shuffled(using: &generator)
    #expect(first == Self.words(DevicePairing(base: Self.build(shuffled), head: Self.build(devices))), "seed \(seed)")
    #expect(first.count == 60)
  }
}
