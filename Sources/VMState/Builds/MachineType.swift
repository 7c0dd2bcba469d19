/// The contract a guest was started under.
package struct MachineType: Hashable, Sendable, Codable {
  /// As given to `-machine`: "pc-q35-7.2".
  package var name: String
  package var alias: String?
  package var location: SourceLocation
  /// In the order QEMU applies them: a later entry overrides an earlier one.
  package var compatProperties: [CompatProperty]
  /// Assignments to machine class members that steer state ("smbus_no_migration_support": 1), as the class init functions make them.
  package var classMembers: [String: Int64]
  /// What could not be followed in the machine's initialisation.
  package var unresolved: [Unresolved]

  package init(name: String, location: SourceLocation) {
    self.name = name
    self.location = location
    self.compatProperties = []
    self.classMembers = [:]
    self.unresolved = []
  }
}
