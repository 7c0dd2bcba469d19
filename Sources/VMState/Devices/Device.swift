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
