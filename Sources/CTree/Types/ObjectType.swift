import CSyntax

/// A type whose layout is known, in the LP64 model of x86-64, or the reason why it is not.
package indirect enum ObjectType: Sendable {
  case void
  case integer(CIntegerType)
  case floating(bytes: Int)
  case pointer(PointerTarget)
  case array(ObjectType, ArrayCount)
  case record(RecordLayout)
  /// GNU C's vectors, aligned to their size.
  case vector(bytes: Int)
  /// A typedef with `aligned(n)`.
  case aligned(ObjectType, Int)
  case function
  case unknown(UnknownValue)

  package enum ArrayCount: Sendable {
    case known(Int)
    /// `x[]`, the last member of a struct or an array whose initialiser counts.
    case open
    case unknown(UnknownValue)
  }

  /// What a pointer points to: resolved when somebody follows it, since structs point to themselves.
  package enum PointerTarget: Sendable {
    case written(CType)
    case resolved(ObjectType)
  }

  package static let int = ObjectType.integer(.int)
  /// `size_t`
  package static let size = ObjectType.integer(.unsignedLong)
  package static let untypedPointer = ObjectType.pointer(.resolved(.void))

  /// Without the alignment of a typedef.
  package var unaligned: ObjectType {
    if case .aligned(let type, _) = self { type.unaligned } else { self }
  }

  package var record: RecordLayout? {
    if case .record(let record) = unaligned { record } else { nil }
  }

  package var element: ObjectType? {
    if case .array(let element, _) = unaligned { element } else { nil }
  }

  package var isPointer: Bool {
    if case .pointer = unaligned { true } else { false }
  }

  /// The integer that a value of the type is in C's arithmetic; nil for everything else.
  package var integer: CIntegerType? {
    if case .integer(let integer) = unaligned { integer } else { nil }
  }
}

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

  /// A member, also of an anonymous struct or union within.
  package func member(_ name: Symbol) -> Member? { byName[name] }

  package func isSame(as other: RecordLayout) -> Bool {
    self === other || tag != nil && tag == other.tag && kind == other.kind && line == other.line
  }
}
