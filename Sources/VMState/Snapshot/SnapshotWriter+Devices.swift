extension SnapshotWriter {
  /// Lists of properties first: most devices have those of the same ancestors.
  mutating func writeDevices() throws(SnapshotError) {
    let shared = SharedRuns(
      build.devices.map(\.properties), name: \.location.path, label: { "\($0.location.path):\($0.name)" })
    for run in shared.runs {
      lines.begin("properties", run.label)
      lines.endLine()
      for property in run.elements { write(property) }
      leaveBlock()
    }
    for (device, properties) in zip(build.devices, shared.labels) { try write(device, properties) }
  }

  private mutating func write(_ property: Property) {
    typealias Key = SnapshotKey.Property
    lines.begin("  property", property.name)
    if property.member.text != property.name {
      lines.key(Key.member)
      lines.bareWord(property.member.text)
    }
    if let type = property.type {
      lines.key(Key.type)
      lines.append(type.word)
    }
    if let bit = property.bit { attribute(Key.bit, bit) }
    if let value = property.defaultValue { attribute(Key.defaultValue, value) }
    place(property.location)
    lines.endLine()
  }

  private mutating func write(_ device: Device, _ properties: [String]) throws(SnapshotError) {
    typealias Key = SnapshotKey.Device
    lines.begin("device", device.typeName)
    lines.raw(device.registration.rawValue)
    anchor = device.location
    if device.sectionName != .known(device.typeName) {
      lines.key(Key.section)
      switch device.sectionName {
      case .known(let name): lines.bareWord(name)
      case .unknown(let unresolved): write(unresolved)
      }
    }
    switch device.instanceID {
    case .known(nil): break
    case .known(let instance?): attribute(Key.instance, Known.known(instance))
    case .unknown(let unresolved): attribute(Key.instance, Known<Int>.unknown(unresolved))
    }
    try reference(Key.description, device.description)
    if device.ancestors != build.typeAncestors[device.typeName] ?? [] {
      lines.key(Key.ancestors)
      lines.append("(")
      for (index, ancestor) in device.ancestors.enumerated() {
        if index == 0 { lines.bareWord(ancestor) } else { lines.word(ancestor) }
      }
      lines.append(")")
    }
    placeHeading(device.location)
    lines.endLine()
    if let handlers = device.handlers { try write(handlers) }
    if !properties.isEmpty {
      lines.begin("  properties")
      for label in properties { lines.word(label) }
      lines.endLine()
    }
    leaveBlock()
  }

  private mutating func write(_ handlers: SectionHandlers) throws(SnapshotError) {
    typealias Key = SnapshotKey.Handlers
    lines.begin("  handlers")
    attribute(Key.version, handlers.versionID)
    if handlers.isLive { lines.raw(Key.live.rawValue) }
    attribute(Key.save, handlers.save)
    attribute(Key.load, handlers.load)
    try attribute(Key.code, handlers.code)
    lines.endLine()
  }

  // MARK: - Machine types

  /// Compat tables first: a table is applied by many machine types.
  mutating func writeMachines() {
    let shared = SharedRuns(build.machines.map(\.compatProperties), name: \.table, label: \.table)
    for run in shared.runs {
      lines.begin("table", run.label)
      if run.name != run.label {
        lines.key(SnapshotKey.Run.name)
        lines.bareWord(run.name)
      }
      lines.endLine()
      for entry in run.elements {
        lines.begin("  set", entry.driver, entry.property, entry.value)
        place(entry.location)
        lines.endLine()
      }
      leaveBlock()
    }
    for (machine, tables) in zip(build.machines, shared.labels) { write(machine, tables) }
  }

  private mutating func write(_ machine: MachineType, _ tables: [String]) {
    lines.begin("machine", machine.name)
    if let alias = machine.alias {
      lines.key(SnapshotKey.Machine.alias)
      lines.bareWord(alias)
    }
    placeHeading(machine.location)
    lines.endLine()
    if !tables.isEmpty {
      lines.begin("  tables")
      for label in tables { lines.word(label) }
      lines.endLine()
    }
    for (member, value) in machine.classMembers.sorted(by: { $0.key < $1.key }) {
      lines.begin("  member", member)
      lines.raw("\(value)")
      lines.endLine()
    }
    writeUnresolved(machine.unresolved, indent: "  ")
    leaveBlock()
  }
}
