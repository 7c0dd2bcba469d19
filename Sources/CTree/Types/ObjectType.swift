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
