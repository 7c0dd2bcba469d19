import VMState

/// One item on the wire of a section, as one side sees it.
package struct TraceItem: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case value, padding, opaque
    /// Marker, length, name and version of a subsection.
    case subsectionHeader
    /// A list's or tree's 0x01 and 0x00, or its count.
    case listMarker
    /// The byte 0x30 of a NULL element, or 0x31.
    case pointerMarker
  }

  package var kind: Kind
  /// Counted from the start of the section's data.
  package var offset: Int
  package var length: Int
  /// "vmsd.field[3]".
  package var name: String
  /// The member of the device object; nil for markers and padding.
  package var member: MemberPath?

  package init(kind: Kind, offset: Int, length: Int, name: String, member: MemberPath?) {
    self.kind = kind
    self.offset = offset
    self.length = length
    self.name = name
    self.member = member
  }
}
