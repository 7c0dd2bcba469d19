/// Something that puts a section into a stream: a QOM type with a description, or a `vmstate_register` / `register_savevm` call.
package struct Device: Hashable, Sendable, Codable {
  /// How the section comes to be registered.
  package enum Registration: String, Hashable, Sendable, Codable {
    /// `DeviceClass.vmsd` (or `.qdev.vmsd` before 2012): registered when the device is realised.
    case deviceClass
    /// `CPUClass.vmsd` / `legacy_vmsd` / `sysemu_ops`.
    case cpuClass
    /// A `vmstate_register*` call.
    case call
    /// `register_savevm*`: put and get functions, no description.
    case handlers
  }

  /// The QOM type name ("goldfish_rtc"), or the section's name for registrations without a type.
  package var typeName: String
  /// QOM ancestors, nearest first: ["sys-bus-device", "device", "object"].
  package var ancestors: [String]
  package var registration: Registration
  package var location: SourceLocation
  /// Nil for `handlers`.
  package var description: DescriptionID?
  /// The section's name on the wire without bus path.
  package var sectionName: Known<String>
  /// Nil for -1 (assigned at run time, from 0).
  package var instanceID: Known<Int?>
  /// For `handlers`: the section's version and code; save and load hash together.
  package var handlers: SectionHandlers?
  /// The device's own properties and those of its ancestors, own first.
  package var properties: [Property]

  package init(
    typeName: String, ancestors: [String], registration: Registration, location: SourceLocation,
    description: DescriptionID?, sectionName: Known<String>
  ) {
    self.typeName = typeName
    self.ancestors = ancestors
    self.registration = registration
    self.location = location
    self.description = description
    self.sectionName = sectionName
    self.instanceID = .known(nil)
    self.properties = []
  }
}

/// `register_savevm` and `register_savevm_live`: state that code puts and gets.
package struct SectionHandlers: Hashable, Sendable, Codable {
  package var versionID: Known<Int>
  package var save: CodeReference?
  package var load: CodeReference?
  /// What the two functions put and get; nil when they were not read.
  package var code: CodeForm?
  /// True for `register_savevm_live`: the section comes in parts.
  package var isLive: Bool

  package init(versionID: Known<Int>, save: CodeReference?, load: CodeReference?, isLive: Bool) {
    self.versionID = versionID
    self.save = save
    self.load = load
    self.isLive = isLive
  }
}

/// A qdev property, declared by a `DEFINE_PROP_*` macro.
package struct Property: Hashable, Sendable, Codable {
  package var name: String
  /// The member that holds the value, relative to the declaring type's object, which is the device's object.
  package var member: MemberPath
  package var type: CInteger?
  /// For bit properties: the bit's number in the member.
  package var bit: Known<Int>?
  /// Nil when the property has none or it is not a number (strings, links).
  package var defaultValue: Known<Int64>?
  package var location: SourceLocation

  package init(name: String, member: MemberPath, location: SourceLocation) {
    self.name = name
    self.member = member
    self.location = location
  }
}
