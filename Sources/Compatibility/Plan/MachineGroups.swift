import Emulator
import Findings
import StateDiff
import VMState

/// Machine types under which a pair of devices has the same property values and the stream the same framing: the round trips of
/// one stand for all.
struct MachineGroup: Sendable {
  /// Names; empty when the builds share no machine type.
  var machines: [String]
  var baseValues: PropertyValues
  var headValues: PropertyValues
  /// What the base and the head put around their sections.
  var baseSettings: MigrationSettings
  var headSettings: MigrationSettings

  /// Those among them that users name by an alias, as they do the current ones.
  var current: [String] = []

  /// The machine type a witness is shown for: the newest by number, of those people use where that can be told.
  var representative: String? {
    let usual = machines.filter { $0 == "virt" || $0 == "pc" || $0 == "q35" }
    let candidates = !current.isEmpty ? current : !usual.isEmpty ? usual : machines
    return NumberedName.sorted(candidates).last
  }
}

/// The compat properties of every machine type, by driver, made once for all devices.
struct MachineGroups: Sendable {
  private struct Entry: Sendable {
    var order: Int
    var property: CompatProperty
  }

  /// One machine type's side.
  private struct Side: Sendable {
    var machine: MachineType?
    var entries: [String: [Entry]] = [:]
    var settings: MigrationSettings

    init(_ machine: MachineType?, in build: Build, types: Set<String>) {
      self.machine = machine
      settings = MigrationSettings(build: build, machine: machine)
      for (order, property) in (machine?.compatProperties ?? []).enumerated() where types.contains(property.driver) {
        entries[property.driver, default: []].append(Entry(order: order, property: property))
      }
    }

    /// What the machine type says about those properties of the device, in the order of application.
    func compat(of device: Device, _ names: Set<String>) -> [CompatProperty] {
      guard !entries.isEmpty, !names.isEmpty else { return [] }
      var found = entries[device.typeName] ?? []
      for type in device.ancestors where type != device.typeName { found += entries[type] ?? [] }
      return found.filter { names.contains($0.property.property) }.sorted { $0.order < $1.order }.map(\.property)
    }

    /// The machine type with nothing but these entries.
    func slim(_ compat: [CompatProperty]) -> MachineType? {
      guard var machine else { return nil }
      machine.compatProperties = compat
      return machine
    }
  }

  private struct Key: Hashable {
    struct Setting: Hashable {
      var property: String
      var value: String
    }
    var base: [Setting]
    var head: [Setting]
    var baseSettings: MigrationSettings
    var headSettings: MigrationSettings
  }

  private let sides: [(name: String?, base: Side, head: Side)]

  /// - Parameter types: of the devices that will be asked about, and their ancestors.
  init(_ machines: MachinePairs, base: Build, head: Build, types: Set<String>) {
    sides = machines.pairs.map {
      ($0.name, Side($0.base, in: base, types: types), Side($0.head, in: head, types: types))
    }
  }

  /// - Parameter steering: the properties that the devices' descriptions read.
  func groups(for pair: DevicePairing.Pair, steering: Set<String>) -> [MachineGroup] {
    var groups: [MachineGroup] = []
    var places: [Key: Int] = [:]
    for (name, base, head) in sides {
      let old = base.compat(of: pair.base, steering)
      let new = head.compat(of: pair.head, steering)
      let key = Key(
        base: old.map { Key.Setting(property: $0.property, value: $0.value) },
        head: new.map { Key.Setting(property: $0.property, value: $0.value) }, baseSettings: base.settings,
        headSettings: head.settings)
      if let place = places[key] {
        if let name {
          groups[place].machines.append(name)
          if head.machine?.alias != nil { groups[place].current.append(name) }
        }
        continue
      }
      let baseValues = PropertyValues(device: pair.base, machine: base.slim(old))
      let headValues = PropertyValues(device: pair.head, machine: head.slim(new))
      places[key] = groups.count
      groups.append(
        MachineGroup(
          machines: name.map { [$0] } ?? [], baseValues: baseValues.configurable(with: headValues),
          headValues: headValues.configurable(with: baseValues), baseSettings: base.settings,
          headSettings: head.settings))
      if let name, head.machine?.alias != nil { groups[groups.count - 1].current = [name] }
    }
    return groups
  }
}

/// A name with numbers in it, ordered as people order versions: "virt-7.2" before "virt-10.0".
struct NumberedName: Comparable {
  private enum Part: Hashable {
    case number(Int)
    case text(String)
  }

  private let parts: [Part]

  init(_ name: String) {
    var parts: [Part] = []
    var digits = ""
    var text = ""
    for character in name {
      if character.isASCII, character.isNumber {
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        digits.append(character)
      } else {
        if !digits.isEmpty { parts.append(Int(digits).map { .number($0) } ?? .text(digits)) }
        digits = ""
        text.append(character)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    if !digits.isEmpty { parts.append(Int(digits).map { .number($0) } ?? .text(digits)) }
    self.parts = parts
  }

  static func sorted(_ names: some Sequence<String>) -> [String] {
    names.map { (NumberedName($0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
  }

  static func < (left: NumberedName, right: NumberedName) -> Bool {
    for (first, second) in zip(left.parts, right.parts) where first != second {
      switch (first, second) {
      case (.number(let one), .number(let other)): return one < other
      case (.text(let one), .text(let other)): return one < other
      case (.number, .text): return true
      case (.text, .number): return false
      }
    }
    return left.parts.count < right.parts.count
  }
}
