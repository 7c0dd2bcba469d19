extension SnapshotReader {
  mutating func readDevices() throws(SnapshotError) {
    typealias Key = SnapshotKey.Property
    let shared = try runs("properties", hasNames: false) { (reader: inout Self, _) throws(SnapshotError) -> Property? in
      guard reader.scanner.takeKeyword("  property") else { return nil }
      try reader.scanner.expectSpace()
      let name = try reader.scanner.word("a property's name")
      var property = Property(name: name, member: MemberPath(name), location: SourceLocation(path: "", line: 0))
      var last = 0
      while let key = try reader.scanner.attribute(Key.self, after: &last) {
        switch key {
        case .member: property.member = MemberPath(try reader.word())
        case .type:
          try reader.scanner.expect("=")
          property.type = try reader.integerType()
        case .bit: property.bit = try reader.value()
        case .defaultValue: property.defaultValue = try reader.value()
        }
      }
      property.location = try reader.place()
      return property
    }
    while scanner.takeKeyword("device") { try readDevice(shared) }
  }

  private mutating func readDevice(_ shared: [String: [Property]]) throws(SnapshotError) {
    typealias Key = SnapshotKey.Device
    try scanner.expectSpace()
    let type = try scanner.word("a type's name")
    try scanner.expectSpace()
    let start = scanner
    let word = String(decoding: try scanner.bareBytes("a registration"), as: UTF8.self)
    guard let registration = Device.Registration(rawValue: word) else {
      throw start.error("'\(word.prefix(40))' is no registration")
    }
    anchor = try headingPlace()
    let index = build.devices.count
    var device = Device(
      typeName: type, ancestors: build.typeAncestors[type] ?? [], registration: registration,
      location: anchor ?? SourceLocation(path: "", line: 0), description: nil, sectionName: .known(type))
    var last = 0
    while let key = try scanner.attribute(Key.self, after: &last) {
      switch key {
      case .section:
        try scanner.expect("=")
        device.sectionName =
          scanner.isNext("(") ? .unknown(try unresolved()) : .known(try scanner.word("a section's name"))
      case .instance:
        let value: Known<Int> = try value()
        switch value {
        case .known(let instance): device.instanceID = .known(instance)
        case .unknown(let unresolved): device.instanceID = .unknown(unresolved)
        }
      case .description:
        try scanner.expect("=")
        try label([.declared]) { $0.devices[index].description = $1 }
      case .ancestors: device.ancestors = try ancestors()
      }
    }
    try placeHeading()
    device.location = anchor ?? device.location
    try scanner.endLine()
    if scanner.takeKeyword("  handlers") { device.handlers = try handlers(index) }
    device.properties = try elements("properties", of: shared)
    leaveBlock()
    build.devices.append(device)
  }

  private mutating func ancestors() throws(SnapshotError) -> [String] {
    try scanner.expect("=(")
    var ancestors: [String] = []
    while !scanner.isNext(")") {
      if !ancestors.isEmpty { try scanner.expectSpace() }
      ancestors.append(try scanner.word("an ancestor"))
    }
    try scanner.expect(")")
    return ancestors
  }

  private mutating func handlers(_ index: Int) throws(SnapshotError) -> SectionHandlers {
    typealias Key = SnapshotKey.Handlers
    var handlers = SectionHandlers(versionID: .known(0), save: nil, load: nil, isLive: false)
    var last = 0
    while let key = try scanner.attribute(Key.self, after: &last) {
      switch key {
      case .version: handlers.versionID = try value()
      case .live: handlers.isLive = true
      case .save: handlers.save = try codeReference()
      case .load: handlers.load = try codeReference()
      case .code:
        handlers.code = CodeForm(save: nil, load: nil)
        try codeForm { $0.devices[index].handlers?.code?[keyPath: $1] = $2 }
      }
    }
    try scanner.endLine()
    return handlers
  }

  // MARK: - Machine types

  mutating func readMachines() throws(SnapshotError) {
    let shared = try runs("table", hasNames: true) {
      (reader: inout Self, table) throws(SnapshotError) -> CompatProperty? in
      guard reader.scanner.takeKeyword("  set") else { return nil }
      try reader.scanner.expectSpace()
      let driver = try reader.scanner.word("a type's name")
      try reader.scanner.expectSpace()
      let property = try reader.scanner.word("a property's name")
      try reader.scanner.expectSpace()
      let value = try reader.scanner.word("a value")
      return CompatProperty(
        driver: driver, property: property, value: value, table: table, location: try reader.place())
    }
    while scanner.takeKeyword("machine") { try readMachine(shared) }
  }

  private mutating func readMachine(_ shared: [String: [CompatProperty]]) throws(SnapshotError) {
    try scanner.expectSpace()
    let name = try scanner.word("a machine type's name")
    var machine = MachineType(name: name, location: SourceLocation(path: "", line: 0))
    var last = 0
    while let key = try scanner.attribute(SnapshotKey.Machine.self, after: &last) {
      switch key {
      case .alias: machine.alias = try word()
      }
    }
    try placeHeading()
    machine.location = anchor ?? machine.location
    try scanner.endLine()
    machine.compatProperties = try elements("tables", of: shared)
    while scanner.takeKeyword("  member") {
      try scanner.expectSpace()
      let place = scanner
      let member = try scanner.word("a class member")
      try scanner.expectSpace()
      let value: Int64 = try scanner.number("a number")
      guard machine.classMembers.updateValue(value, forKey: member) == nil else {
        throw place.error("the class member '\(member)' stands twice")
      }
      try scanner.endLine()
    }
    machine.unresolved = try unresolvedLines(indent: "  ")
    leaveBlock()
    build.machines.append(machine)
  }

  // MARK: - Shared lists

  /// Blocks of elements, by label.
  private mutating func runs<Element>(
    _ keyword: String, hasNames: Bool,
    _ read: (inout SnapshotReader, _ name: String) throws(SnapshotError) -> Element?
  ) throws(SnapshotError) -> [String: [Element]] {
    var shared: [String: [Element]] = [:]
    while scanner.takeKeyword(keyword) {
      try scanner.expectSpace()
      let place = scanner
      let label = try scanner.word("a name")
      var name = label
      var last = 0
      while hasNames, let key = try scanner.attribute(SnapshotKey.Run.self, after: &last) {
        switch key {
        case .name: name = try word()
        }
      }
      try scanner.endLine()
      var elements: [Element] = []
      while let element = try read(&self, name) {
        elements.append(element)
        try scanner.endLine()
      }
      leaveBlock()
      guard shared.updateValue(elements, forKey: label) == nil else {
        throw place.error("'\(keyword) \(label)' stands twice")
      }
    }
    return shared
  }

  /// The line of a block that says which shared lists it has.
  private mutating func elements<Element>(
    _ keyword: String, of shared: [String: [Element]]
  ) throws(SnapshotError) -> [Element] {
    guard scanner.takeKeyword("  \(keyword)") else { return [] }
    var elements: [Element] = []
    repeat {
      try scanner.expectSpace()
      let place = scanner
      let label = try scanner.word("a name")
      guard let run = shared[label] else { throw place.error("there is no list '\(label)' of \(keyword)") }
      budget -= run.count
      guard budget >= 0 else {
        throw place.error("the lists of all devices and machine types have more than \(Self.largestTotal) entries")
      }
      elements += run
    } while !scanner.isAtLineEnd
    try scanner.endLine()
    return elements
  }
}
