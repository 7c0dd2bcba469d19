/// Something a user sets on the command line of one end, or of both.
package struct PropertySetting: Hashable, Sendable, Codable {
  package enum End: String, Hashable, Sendable, Codable {
    case first, second, both
  }

  package var end: End
  /// A QOM type.
  package var driver: String
  package var property: String
  package var value: String
  /// What it takes away, or brings: subsections and fields that are tested by the property.
  package var parts: [String]

  package init(end: End, driver: String, property: String, value: String, parts: [String] = []) {
    self.end = end
    self.driver = driver
    self.property = property
    self.value = value
    self.parts = parts
  }

  /// `-global goldfish_rtc.x=off`; properties of machine types are `-machine`'s.
  package var argument: String {
    driver == "machine" ? "-machine \(property)=\(value)" : "-global \(driver).\(property)=\(value)"
  }
}
