/// An integer type by what it can hold: enums, `bool` and characters included.
package struct CIntegerType: Hashable, Sendable {
  /// 1, 2, 4, 8 or 16.
  package var bytes: Int
  package var isSigned: Bool
  /// `_Bool`: 0 or 1 only.
  package var isBool: Bool

  package init(bytes: Int, isSigned: Bool, isBool: Bool = false) {
    self.bytes = bytes
    self.isSigned = isSigned
    self.isBool = isBool
  }

  package static let bool = CIntegerType(bytes: 1, isSigned: false, isBool: true)
  /// Signed on x86-64.
  package static let char = CIntegerType(bytes: 1, isSigned: true)
  package static let int = CIntegerType(bytes: 4, isSigned: true)
  package static let unsignedInt = CIntegerType(bytes: 4, isSigned: false)
  package static let long = CIntegerType(bytes: 8, isSigned: true)
  package static let unsignedLong = CIntegerType(bytes: 8, isSigned: false)

  /// `value` as a variable of this type would hold it; 128-bit types hold 64 bits here.
  package func truncating(_ value: Int64) -> Int64 {
    if isBool { return value == 0 ? 0 : 1 }
    switch (bytes, isSigned) {
    case (1, true): return Int64(Int8(truncatingIfNeeded: value))
    case (1, false): return Int64(UInt8(truncatingIfNeeded: value))
    case (2, true): return Int64(Int16(truncatingIfNeeded: value))
    case (2, false): return Int64(UInt16(truncatingIfNeeded: value))
    case (4, true): return Int64(Int32(truncatingIfNeeded: value))
    case (4, false): return Int64(UInt32(truncatingIfNeeded: value))
    default: return value
    }
  }

  /// The type after integer promotion.
  package var promoted: CIntegerType { bytes < 4 ? .int : self }

  /// The common type of two operands.
  package static func common(_ left: CIntegerType, _ right: CIntegerType) -> CIntegerType {
    let left = left.promoted
    let right = right.promoted
    if left.bytes != right.bytes { return left.bytes > right.bytes ? left : right }
    return CIntegerType(bytes: left.bytes, isSigned: left.isSigned && right.isSigned)
  }
}
