/// A `GlobalProperty` that a machine type applies.
package struct CompatProperty: Hashable, Sendable, Codable {
  /// A QOM type name; applies to that type and all derived from it.
  package var driver: String
  package var property: String
  package var value: String
  /// The array it stands in: "hw_compat_7_1".
  package var table: String
  package var location: SourceLocation

  package init(driver: String, property: String, value: String, table: String, location: SourceLocation) {
    self.driver = driver
    self.property = property
    self.value = value
    self.table = table
    self.location = location
  }
}
