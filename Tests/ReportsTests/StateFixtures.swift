import VMState

/// A clock with a nested structure, a subsection and padding, made by hand.
enum StateFixtures {
  static let location = SourceLocation(path: "hw/rtc/clock.c", line: 100)

  static func field(
    _ name: String, _ form: WireForm, size: Int, version: Int = 0, exists: Predicate? = nil,
    flags: FieldFlags = [.single]
  ) -> Field {
    var field = Field(name: name, location: location, form: form)
    field.member = MemberPath(name)
    field.size = .known(size)
    field.versionID = .known(version)
    field.exists = exists
    field.flags = flags
    return field
  }

  static func device(_ type: String, _ id: DescriptionID, _ section: String) -> Device {
    Device(
      typeName: type, ancestors: ["sys-bus-device", "device", "object"], registration: .deviceClass, location: location,
      description: id, sectionName: .known(section))
  }

  static func clock(_ label: String = "v7.2.17") -> Build {
    var build = Build(label: label, treeID: nil, target: Target.named("x86_64") ?? Target.all[0])
    var inner = Description(name: "alarm", symbol: "vmstate_alarm", location: location, versionID: .known(1))
    inner.minimumVersionID = .known(1)
    inner.fields = [field("next", .scalar(.int64), size: 8)]

    let needed = Predicate(
      name: "tick_needed", location: location, body: .member(MemberPath("has_tick"), .bool), codeHash: 1)
    var tick = Description(name: "clock/tick", symbol: "vmstate_clock_tick", location: location, versionID: .known(1))
    tick.needed = needed
    tick.fields = [field("tick", .scalar(.uint64), size: 8)]

    var clock = Description(name: "clock", symbol: "vmstate_clock", location: location, versionID: .known(3))
    clock.minimumVersionID = .known(2)
    var regs = field("regs", .scalar(.uint32), size: 4, version: 2, flags: [.array])
    regs.count = .known(8)
    clock.fields = [
      regs,
      field("alarm", .structure(DescriptionID(0)), size: 16, flags: [.structure]),
      field("lost", .scalar(.bool), size: 1, exists: needed),
      field("is sane", .validation, size: 0, exists: needed, flags: [.mustExist, .array]),
    ]
    clock.subsections = [SubsectionUse(description: DescriptionID(1), needed: needed, location: location)]
    build.descriptions = [inner, tick, clock]
    build.devices = [device("goldfish_clock", DescriptionID(2), "clock")]
    return build
  }
}
