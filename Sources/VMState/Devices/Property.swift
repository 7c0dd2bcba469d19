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
