/// A member that holds a number of elements or bytes.
package struct CountMember: Hashable, Sendable, Codable {
  package var member: MemberPath
  /// As the flag says (`VMS_VARRAY_UINT16` reads a uint16_t), whatever the member's own type.
  package var type: CInteger
  /// The only value that the source ever gives the member, when it is a constant and no field carries it.
  package var constant: Int?

  package init(member: MemberPath, type: CInteger, constant: Int? = nil) {
    self.member = member
    self.type = type
    self.constant = constant
  }
}
