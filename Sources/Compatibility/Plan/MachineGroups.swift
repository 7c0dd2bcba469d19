import Emulator
import Findings
import StateDiff
import VMState

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
