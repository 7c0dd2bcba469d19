import CSyntax

/// A struct or union laid out. What is unknown about one member leaves the others' types known, and the offsets before it.
package final class RecordLayout: Sendable {
  package struct Member: Sendable {
    /// Nil for anonymous structs and unions; unnamed bit-fields are no members.
    package var name: Symbol?
    package var type: ObjectType
    /// In bytes from the record's start; for bit-fields that of the unit of their type that holds them.
    package var offset: Int?
    package var bitField: BitField?
  }

  package struct BitField: Hashable, Sendable {
    /// From the least significant bit of the unit at the member's offset.
    package var firstBit: Int
    package var width: Int

    package init(firstBit: Int, width: Int) {
      self.firstBit = firstBit
      self.width = width
    }
  }

  package let kind: CTagKind
  package let tag: Symbol?
  /// Tells definitions of one tag apart.
  package let line: UInt32
  package let members: [Member]
  /// In bytes, with the padding at the end.
  package let size: Result<Int, UnknownValue>
  package let alignment: Int
  // Members of anonymous members included, with offsets from this record's start.
  private let byName: [Symbol: Member]

  init(
    kind: CTagKind, tag: Symbol?, line: UInt32, members: [Member], size: Result<Int, UnknownValue>, alignment: Int
  ) {
    self.kind = kind
    self.tag = tag
    self.line = line
    self.members = members
    self.size = size
    self.alignment = alignment
    var byName: [Symbol: Member] = [:]
    for member in members {
      if let name = member.name {
        byName[name] = member
      } else if let inner = member.type.record {
        for (name, nested) in inner.byName {
          var nested = nested
          if let base = member.offset, let offset = nested.offset {
            nested.offset = base + offset
          } else {
            nested.offset = nil
          }
          byName[name] = nested
        }
      }
    }
    self.byName = byName
  }

  /// The names of all members, those of anonymous members included.
  package var names: [Symbol] { Array(byName.keys) }

  /// A member, also of an anonymous struct or union within.
  package func member(_ name: Symbol) -> Member? { byName[name] }

  package func isSame(as other: RecordLayout) -> Bool {
    self === other || tag != nil && tag == other.tag && kind == other.kind && line == other.line
  }
}
