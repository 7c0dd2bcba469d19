import VMState

/// Builds made by hand, in QEMU's idiom.
package struct BuildFixture {
  package var build: Build
  private let path: String
  private var line = 10

  package init(_ label: String = "base", target: String = "x86_64", path: String = "hw/rtc/foo.c") {
    build = Build(label: label, treeID: nil, target: Target.named(target) ?? Target.all[0])
    self.path = path
  }

  private mutating func nextLocation() -> SourceLocation {
    line += 1
    return SourceLocation(path: path, line: line)
  }

  @discardableResult
  package mutating func describe(
    _ name: String, symbol: String? = nil, version: Int = 1, minimum: Int = 1, needed: Predicate? = nil,
    subsections: [DescriptionID] = [], _ fields: [Field]
  ) -> DescriptionID {
    let symbol = symbol ?? "vmstate_" + name.replacing("/", with: "_")
    var description = Description(name: name, symbol: symbol, location: nextLocation(), versionID: .known(version))
    description.minimumVersionID = .known(minimum)
    description.needed = needed
    description.fields = fields.map { field in
      var field = field
      field.location = nextLocation()
      return field
    }
    description.subsections = subsections.map {
      SubsectionUse(description: $0, needed: build[$0].needed, location: nextLocation())
    }
    build.descriptions.append(description)
    return DescriptionID(build.descriptions.count - 1)
  }

  package mutating func device(
    _ type: String, _ description: DescriptionID?, section: String? = nil,
    registration: Device.Registration = .deviceClass, ancestors: [String] = ["sys-bus-device", "device", "object"],
    properties: [Property] = []
  ) {
    var device = Device(
      typeName: type, ancestors: ancestors, registration: registration, location: nextLocation(),
      description: description,
      sectionName: .known(section ?? description.map { build[$0].name } ?? type))
    device.properties = properties
    build.devices.append(device)
  }

  package mutating func machine(
    _ name: String, _ pins: [(driver: String, property: String, value: String, table: String)]
  ) {
    var machine = MachineType(name: name, location: nextLocation())
    machine.compatProperties = pins.map {
      CompatProperty(
        driver: $0.driver, property: $0.property, value: $0.value, table: $0.table,
        location: SourceLocation(path: "hw/core/machine.c", line: 30))
    }
    build.machines.append(machine)
  }

  package static func predicate(_ name: String, _ body: Expression, codeHash: UInt64? = nil) -> Predicate {
    Predicate(name: name, location: nil, body: body, codeHash: codeHash ?? ContentHash.of(name))
  }

  package static func flag(_ member: String) -> Expression { .member(MemberPath(member), .bool) }

  package static func property(_ name: String, _ member: String, default value: Int64? = nil) -> Property {
    var property = Property(
      name: name, member: MemberPath(member), location: SourceLocation(path: "hw/rtc/foo.c", line: 500))
    property.type = .bool
    property.defaultValue = value.map { .known($0) }
    return property
  }
}

extension Field {
  package static func make(
    _ name: String, _ form: WireForm = .scalar(.uint32), version: Int = 0, exists: Predicate? = nil, count: Int? = nil,
    size: Int? = nil, flags: FieldFlags = [.single]
  ) -> Field {
    var field = Field(name: name, location: SourceLocation(path: "", line: 0), form: form)
    field.member = MemberPath(name)
    field.versionID = .known(version)
    field.exists = exists
    field.flags = flags
    if case .scalar(let scalar) = form { field.size = .known(scalar.wireSize) }
    if let size { field.size = .known(size) }
    if let count {
      field.count = .known(count)
      field.flags = [.array]
    }
    return field
  }

  package static func uint32(_ name: String, version: Int = 0) -> Field { make(name, version: version) }

  package static func unused(_ bytes: Int, version: Int = 0) -> Field {
    var field = make("unused", .unused, version: version, size: bytes, flags: [.buffer])
    field.member = .itself
    return field
  }

  package static func structure(_ name: String, _ id: DescriptionID) -> Field {
    make(name, .structure(id), size: 64, flags: [.structure])
  }
}
