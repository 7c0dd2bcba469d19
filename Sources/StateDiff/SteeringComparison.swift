import VMState

/// What changed in that which steers state: properties, machine types, compat tables, the rules of saving and loading.
struct SteeringComparison {
  private let wording: ChangeWording
  private(set) var changes: [StateChange] = []
  private var pinChanges: [StateChange] = []
  // Made when first asked for.
  private var baseGates: StateGateIndex?
  private var headGates: StateGateIndex?

  init(wording: ChangeWording) {
    self.wording = wording
    compareProperties()
    compareMachines()
    compareTables()
    compareRules()
  }

  // MARK: - Properties

  /// A change of a property, as all devices that inherit it see it.
  private struct PropertyChange: Hashable {
    let kind: StateChange.Kind
    let name: String
    let sentence: String
    let base: SourceLocation?
    let head: SourceLocation?
  }

  private mutating func compareProperties() {
    let (old, new) = (wording.base.build.devicesInOrder, wording.head.build.devicesInOrder)
    var users: [PropertyChange: Set<String>] = [:]
    for (left, right) in DeviceMatching(base: old, head: new).pairs {
      for change in propertyChanges(old[left], new[right]) { users[change, default: []].insert(new[right].typeName) }
    }
    let found = users.map { change, devices in
      let devices = devices.sorted()
      return StateChange(
        kind: change.kind, device: devices.first, devices: devices, path: change.name, base: change.base,
        head: change.head, sentence: change.sentence)
    }
    changes += found.sorted { left, right in
      [left.device ?? "", left.path, left.sentence].lexicographicallyPrecedes(
        [right.device ?? "", right.path, right.sentence])
    }
  }

  /// Changed defaults of any property; properties that came or went only where a test of the device's state reads them.
  private func propertyChanges(_ old: Device, _ new: Device) -> [PropertyChange] {
    let (left, right) = (Self.byName(old), Self.byName(new))
    var changed: [(kind: StateChange.Kind, name: String, words: String)] = []
    for (name, property) in left {
      guard let twin = right[name] else {
        changed.append((.propertyRemoved, name, "property '\(name)' is removed"))
        continue
      }
      if let words = Self.defaultChange(property, twin, wording) {
        changed.append((words.isUnresolved ? .unresolved : .propertyDefaultChanged, name, words.sentence))
      }
    }
    for (name, property) in right where left[name] == nil {
      let value = property.defaultValue.map { ", default \($0.canonicalText)" } ?? ""
      changed.append((.propertyAdded, name, "property '\(name)' is added\(value)"))
    }
    guard !changed.isEmpty else { return [] }
    let gates = [wording.base.build.stateGates(of: old), wording.head.build.stateGates(of: new)]
    return changed.compactMap { change in
      let parts = gates[change.kind == .propertyRemoved ? 0 : 1][change.name]
      if parts == nil, change.kind == .propertyAdded || change.kind == .propertyRemoved { return nil }
      let words = parts.map {
        "; it decides over \($0.prefix(4).joined(separator: ", "))\($0.count > 4 ? " and more" : "")"
      }
      return PropertyChange(
        kind: change.kind, name: change.name, sentence: change.words + (words ?? ""),
        base: left[change.name]?.location, head: right[change.name]?.location)
    }
  }

  private static func byName(_ device: Device) -> [String: Property] {
    // The device's own stand first and win.
    Dictionary(device.properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func defaultChange(
    _ old: Property, _ new: Property, _ wording: ChangeWording
  ) -> (sentence: String, isUnresolved: Bool)? {
    guard old.defaultValue != new.defaultValue else { return nil }
    switch (old.defaultValue, new.defaultValue) {
    case (.known(let left)?, .known(let right)?):
      return ("property '\(new.name)' defaults to \(right) instead of \(left)", false)
    case (let left?, let right?):
      return wording.unresolved(left, right, of: "the default of property '\(new.name)'").map { ($0, true) }
    case (nil, let right?): return ("property '\(new.name)' now has a default, \(right.canonicalText)", false)
    case (let left?, nil):
      return ("property '\(new.name)' no longer has a default, and had \(left.canonicalText)", false)
    case (nil, nil): return nil
    }
  }

  // MARK: - Machine types

  private mutating func compareMachines() {
    let (old, new) = (Self.byName(wording.base.build.machines), Self.byName(wording.head.build.machines))
    for (name, machine) in old.sorted(by: { $0.key < $1.key }) where new[name] == nil {
      add(.machineRemoved, path: name, base: machine.location, head: nil, "machine type '\(name)' is removed")
    }
    for (name, machine) in new.sorted(by: { $0.key < $1.key }) where old[name] == nil {
      add(.machineAdded, path: name, base: nil, head: machine.location, "machine type '\(name)' is added")
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
    var machines: [String: [String]] = [:]
    for name in names {
      guard let left = old[name], let right = new[name] else { continue }
      let (before, after) = (Self.tableNames([left]), Self.tableNames([right]))
      for table in before.subtracting(after) where known.1.contains(table) {
        machines["lost the table '\(table)'", default: []].append(name)
      }
      for table in after.subtracting(before) where known.0.contains(table) {
        machines["got the table '\(table)'", default: []].append(name)
      }
    }
    for (words, names) in machines.sorted(by: { $0.key < $1.key }) {
      add(
        .machineTablesChanged, path: names[0], base: old[names[0]]?.location, head: new[names[0]]?.location,
        "\(Self.listed(names)) \(words)")
    }
  }

  private static func tableNames(_ machines: some Sequence<MachineType>) -> Set<String> {
    Set(machines.flatMap { $0.compatProperties.map(\.table) })
  }

  private mutating func compareClassMembers(
    _ names: [String], _ old: [String: MachineType], _ new: [String: MachineType]
  ) {
    var machines: [String: [String]] = [:]
    for name in names {
      guard let left = old[name]?.classMembers, let right = new[name]?.classMembers else { continue }
      for member in Set(left.keys).union(right.keys) where left[member] != right[member] {
        let words = [left[member], right[member]].map { $0.map(String.init) ?? "unset" }
        machines["class member '\(member)' is \(words[1]) instead of \(words[0])", default: []].append(name)
      }
    }
    for (words, names) in machines.sorted(by: { $0.key < $1.key }) {
      add(
        .machineMemberChanged, path: names[0], base: old[names[0]]?.location, head: new[names[0]]?.location,
        "\(words) for \(Self.listed(names))")
    }
  }

  private static func listed(_ names: [String]) -> String {
    if names.count == 1 { return "machine type '\(names[0])'" }
    let shown = names.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    return "machine types \(shown)" + (names.count > 4 ? " and \(names.count - 4) more" : "")
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
        addPin(.compatChanged, pin, twin, "is '\(twin.value)' instead of '\(pin.value)' in table '\(name)'")
      }
      added += right.filter { left[$0.key] == nil }.map(\.value)
    }
    for pin in removed.sorted(by: Self.precedes) {
      let place = added.firstIndex {
        ($0.driver, $0.property, $0.value) == (pin.driver, pin.property, pin.value) && $0.table != pin.table
      }
      if let place {
        let twin = added.remove(at: place)
        addPin(.compatMoved, pin, twin, "('\(pin.value)') has moved from table '\(pin.table)' to '\(twin.table)'")
      } else {
        addPin(.compatRemoved, pin, nil, "('\(pin.value)') is removed from table '\(pin.table)'")
      }
    }
    for pin in added.sorted(by: Self.precedes) {
      let isNew = old[pin.table] == nil
      addPin(.compatAdded, nil, pin, "is '\(pin.value)' in \(isNew ? "the new table" : "table") '\(pin.table)'")
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

  private mutating func addPin(
    _ kind: StateChange.Kind, _ old: CompatProperty?, _ new: CompatProperty?, _ words: String
  ) {
    guard let pin = new ?? old else { return }
    let gates = gates(of: pin, isBase: new == nil)
    pinChanges.append(
      StateChange(
        kind: kind, device: pin.driver, path: pin.table, base: old?.location, head: new?.location,
        sentence: "compat property '\(pin.driver).\(pin.property)' \(words)\(gates)"))
  }

  /// What the property decides over, for the first device that it concerns and whose state reads it.
  private mutating func gates(of pin: CompatProperty, isBase: Bool) -> String {
    let index = isBase ? baseGates : headGates
    let gates = index ?? StateGateIndex(isBase ? wording.base.build : wording.head.build)
    if isBase { baseGates = gates } else { headGates = gates }
    guard let parts = gates[pin.driver, pin.property] else { return "" }
    return "; it decides over \(parts.prefix(4).joined(separator: ", "))\(parts.count > 4 ? " and more" : "")"
  }

  // MARK: - Rules

  private mutating func compareRules() {
    let (old, new) = (wording.base.build.rules, wording.head.build.rules)
    var words: [String] = []
    if old.subsections != new.subsections {
      words.append(
        "subsections are read by the rule '\(new.subsections.rawValue)' instead of '\(old.subsections.rawValue)'")
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
      words.append("\(meaning): \(new[keyPath: flag] ? "now true" : "no longer true")")
    }
    for sentence in words { add(.rulesChanged, path: "savevm", base: nil, head: nil, sentence) }
  }

  private mutating func add(
    _ kind: StateChange.Kind, path: String, base: SourceLocation?, head: SourceLocation?, _ sentence: String
  ) {
    changes.append(StateChange(kind: kind, device: nil, path: path, base: base, head: head, sentence: sentence))
  }
}
