import VMState

/// What changed in that which steers state: properties, machine types, compat tables, the rules of saving and loading.
struct SteeringComparison {
  private let wording: ChangeWording
  private let pairing: DevicePairing
  private(set) var changes: [StateChange] = []
  private var pinChanges: [StateChange] = []
  // Made when first asked for.
  private var baseGates: StateGateIndex?
  private var headGates: StateGateIndex?

  init(wording: ChangeWording, pairing: DevicePairing) {
    self.wording = wording
    self.pairing = pairing
    compareProperties()
    compareMachines()
    compareTables()
    compareRules()
  }

  // MARK: - Properties

  /// A change of a property, as all devices that inherit it see it.
  private struct PropertyChange: Hashable {
    let name: String
    let details: ChangeDetails
    let base: SourceLocation?
    let head: SourceLocation?
  }

  private mutating func compareProperties() {
    var users: [PropertyChange: Set<String>] = [:]
    for pair in pairing.pairs {
      for change in propertyChanges(pair.base, pair.head) { users[change, default: []].insert(pair.head.typeName) }
    }
    let found = users.map { change, devices in
      let devices = devices.sorted()
      return StateChange(
        change.details, device: devices.first, devices: devices, path: change.name, base: change.base,
        head: change.head)
    }
    changes += found.sorted { left, right in
      [left.device ?? "", left.path, left.sentence].lexicographicallyPrecedes(
        [right.device ?? "", right.path, right.sentence])
    }
  }

  /// Changed defaults of any property; properties that came or went only where a test of the device's state reads them.
  private func propertyChanges(_ old: Device, _ new: Device) -> [PropertyChange] {
    let (left, right) = (Self.byName(old), Self.byName(new))
    var changed: [(kind: StateChange.Kind, name: String, details: (ChangeDetails.DecidedParts?) -> ChangeDetails)] = []
    for (name, property) in left {
      guard let twin = right[name] else {
        changed.append((.propertyRemoved, name, { .propertyRemoved(name: name, $0) }))
        continue
      }
      if let details = Self.defaultChange(property, twin, wording) {
        changed.append((.propertyDefaultChanged, name, details))
      }
    }
    for (name, property) in right where left[name] == nil {
      let value = property.defaultValue?.canonicalText
      changed.append((.propertyAdded, name, { .propertyAdded(name: name, value: value, $0) }))
    }
    guard !changed.isEmpty else { return [] }
    let gates = [wording.base.build.stateGates(of: old), wording.head.build.stateGates(of: new)]
    return changed.compactMap { change in
      let parts = gates[change.kind == .propertyRemoved ? 0 : 1][change.name]
      if parts == nil, change.kind == .propertyAdded || change.kind == .propertyRemoved { return nil }
      return PropertyChange(
        name: change.name, details: change.details(.init(parts)), base: left[change.name]?.location,
        head: right[change.name]?.location)
    }
  }

  private static func byName(_ device: Device) -> [String: Property] {
    // The device's own stand first and win.
    Dictionary(device.properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What became of a default, as a change that lacks what the property decides over; nil when nothing did.
  private static func defaultChange(
    _ old: Property, _ new: Property, _ wording: ChangeWording
  ) -> ((ChangeDetails.DecidedParts?) -> ChangeDetails)? {
    guard old.defaultValue != new.defaultValue else { return nil }
    let name = new.name
    switch (old.defaultValue, new.defaultValue) {
    case (.known(let left)?, .known(let right)?):
      return { .propertyDefault(name: name, from: "\(left)", to: "\(right)", $0) }
    case (let left?, let right?):
      guard let unread = wording.unread(left, right) else { return nil }
      return { .unreadDefault(name: name, unread.side, reason: unread.reason, $0) }
    case (let left, let right):
      return { .propertyDefault(name: name, from: left?.canonicalText, to: right?.canonicalText, $0) }
    }
  }

  // MARK: - Machine types

  private mutating func compareMachines() {
    let (old, new) = (Self.byName(wording.base.build.machines), Self.byName(wording.head.build.machines))
    for (name, machine) in old.sorted(by: { $0.key < $1.key }) where new[name] == nil {
      add(.machineRemoved(name: name), path: name, base: machine.location, head: nil)
    }
    for (name, machine) in new.sorted(by: { $0.key < $1.key }) where old[name] == nil {
      add(.machineAdded(name: name), path: name, base: nil, head: machine.location)
    }
    let shared = new.keys.filter { old[$0] != nil }.sorted()
    compareAppliedTables(shared, old, new)
    compareClassMembers(shared, old, new)
  }

  private static func byName(_ machines: [MachineType]) -> [String: MachineType] {
    Dictionary(machines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Tables that a machine type lost, or gained although they are not new: new tables of newer releases are applied
  /// to all older types, which is no news.
  private mutating func compareAppliedTables(
    _ names: [String], _ old: [String: MachineType], _ new: [String: MachineType]
  ) {
    let known = (Self.tableNames(old.values), Self.tableNames(new.values))
    var gained: [String: [String]] = [:]
    var lost: [String: [String]] = [:]
    for name in names {
      guard let left = old[name], let right = new[name] else { continue }
      let (before, after) = (Self.tableNames([left]), Self.tableNames([right]))
      for table in before.subtracting(after) where known.1.contains(table) { lost[table, default: []].append(name) }
      for table in after.subtracting(before) where known.0.contains(table) { gained[table, default: []].append(name) }
    }
    for (tables, isGained) in [(gained, true), (lost, false)] {
      for (table, names) in tables.sorted(by: { $0.key < $1.key }) {
        add(
          .machineTable(table, machines: names, isGained: isGained), path: names[0], base: old[names[0]]?.location,
          head: new[names[0]]?.location)
      }
    }
  }

  private static func tableNames(_ machines: some Sequence<MachineType>) -> Set<String> {
    Set(machines.flatMap { $0.compatProperties.map(\.table) })
  }

  private mutating func compareClassMembers(
    _ names: [String], _ old: [String: MachineType], _ new: [String: MachineType]
  ) {
    struct Change: Hashable {
      let member: String
      let old: String?
      let new: String?
    }
    var machines: [Change: [String]] = [:]
    for name in names {
      guard let left = old[name]?.classMembers, let right = new[name]?.classMembers else { continue }
      for member in Set(left.keys).union(right.keys) where left[member] != right[member] {
        let change = Change(
          member: member, old: left[member].map(String.init), new: right[member].map(String.init))
        machines[change, default: []].append(name)
      }
    }
    let sorted = machines.sorted { left, right in
      [left.key.member, left.key.new ?? "", left.key.old ?? ""].lexicographicallyPrecedes(
        [right.key.member, right.key.new ?? "", right.key.old ?? ""])
    }
    for (change, names) in sorted {
      add(
        .machineMember(change.member, machines: names, from: change.old, to: change.new), path: names[0],
        base: old[names[0]]?.location, head: new[names[0]]?.location)
    }
  }

  // MARK: - Compat tables

  private struct Entry: Hashable {
    let driver: String
    let property: String
  }

  /// Table -> what it pins; a later entry wins.
  private static func tables(_ build: Build) -> [String: [Entry: CompatProperty]] {
    var tables: [String: [Entry: CompatProperty]] = [:]
    for machine in build.machines {
      for pin in machine.compatProperties {
        tables[pin.table, default: [:]][Entry(driver: pin.driver, property: pin.property)] = pin
      }
    }
    return tables
  }

  private mutating func compareTables() {
    let (old, new) = (Self.tables(wording.base.build), Self.tables(wording.head.build))
    var removed: [CompatProperty] = []
    var added: [CompatProperty] = []
    for name in Set(old.keys).union(new.keys).sorted() {
      let (left, right) = (old[name] ?? [:], new[name] ?? [:])
      for (entry, pin) in left {
        guard let twin = right[entry] else {
          removed.append(pin)
          continue
        }
        guard pin.value != twin.value else { continue }
        addPin(pin, twin) { .compatChanged(Self.changed(pin), to: twin.value, $0) }
      }
      added += right.filter { left[$0.key] == nil }.map(\.value)
    }
    for pin in removed.sorted(by: Self.precedes) {
      let place = added.firstIndex {
        ($0.driver, $0.property, $0.value) == (pin.driver, pin.property, pin.value) && $0.table != pin.table
      }
      if let place {
        let twin = added.remove(at: place)
        addPin(pin, twin) { .compatMoved(Self.changed(pin), to: twin.table, $0) }
      } else {
        addPin(pin, nil) { .compatRemoved(Self.changed(pin), $0) }
      }
    }
    for pin in added.sorted(by: Self.precedes) {
      let isNew = old[pin.table] == nil
      addPin(nil, pin) { .compatAdded(Self.changed(pin), isNewTable: isNew, $0) }
    }
    pinChanges.sort { left, right in
      [left.path, left.device ?? "", left.sentence].lexicographicallyPrecedes(
        [right.path, right.device ?? "", right.sentence])
    }
    changes += pinChanges
    pinChanges = []
  }

  private static func precedes(_ left: CompatProperty, _ right: CompatProperty) -> Bool {
    [left.table, left.driver, left.property].lexicographicallyPrecedes([right.table, right.driver, right.property])
  }

  private static func changed(_ pin: CompatProperty) -> ChangeDetails.Pin {
    .init(driver: pin.driver, property: pin.property, value: pin.value, table: pin.table)
  }

  private mutating func addPin(
    _ old: CompatProperty?, _ new: CompatProperty?, details: (ChangeDetails.DecidedParts?) -> ChangeDetails
  ) {
    guard let pin = new ?? old else { return }
    let parts = decidedParts(of: pin, isBase: new == nil)
    pinChanges.append(
      StateChange(
        details(parts), device: pin.driver, path: pin.table, base: old?.location, head: new?.location))
  }

  /// What the property decides over, for the first device that it concerns and whose state reads it.
  private mutating func decidedParts(of pin: CompatProperty, isBase: Bool) -> ChangeDetails.DecidedParts? {
    let index = isBase ? baseGates : headGates
    let gates = index ?? StateGateIndex(isBase ? wording.base.build : wording.head.build)
    if isBase { baseGates = gates } else { headGates = gates }
    return .init(gates[pin.driver, pin.property])
  }

  // MARK: - Rules

  private mutating func compareRules() {
    let (old, new) = (wording.base.build.rules, wording.head.build.rules)
    if old.subsections != new.subsections {
      addRule(.subsectionRule(from: old.subsections.rawValue, to: new.subsections.rawValue))
    }
    let flags: [(KeyPath<WireRules, Bool>, String)] = [
      (\.saveHonoursFieldVersions, "saving leaves out fields above the version in use"),
      (\.subsectionWithoutNeededEndsList, "a subsection without a test ends the list"),
      (\.hasLoadStateOld, "old versions have a loader of their own"),
      (\.hasConfigurationSection, "there is a configuration section"),
      (\.hasSectionFooters, "sections have footers"),
      (\.hasStreamDescription, "a JSON description follows the stream"),
      (\.sectionsCanBeOptional, "a section can be left out by a test"),
      (\.hasNullPointerMarker, "a null element of an array of pointers is one byte"),
      (\.describesConfiguration, "the JSON description has the configuration"),
      (\.sectionNamesHaveBusPath, "section names have a bus path"),
      (\.describesNullPointers, "the JSON description shows null pointers"),
    ]
    for (flag, meaning) in flags where old[keyPath: flag] != new[keyPath: flag] {
      addRule(.wireRule(meaning, new[keyPath: flag]))
    }
  }

  private mutating func addRule(_ details: ChangeDetails) { add(details, path: "savevm", base: nil, head: nil) }

  private mutating func add(
    _ details: ChangeDetails, path: String, base: SourceLocation?, head: SourceLocation?
  ) {
    changes.append(StateChange(details, device: nil, path: path, base: base, head: head))
  }
}
