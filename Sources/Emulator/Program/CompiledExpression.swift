import VMState

/// An `Expression` whose members are slots of a program and whose every node knows its C type.
indirect enum CompiledExpression: Hashable, Sendable {
  case constant(Int64)
  /// A scalar slot, relative to the frame the predicate stands in.
  case word(Int, CInteger)
  /// An element of a range of scalars, or a byte of a buffer: offset relative to the frame, width in bytes.
  case element(Int, width: Int, CInteger)
  /// The same of the object that a loop's function is applied to: relative to that object's frame.
  case outerWord(Int, CInteger)
  case outerElement(Int, width: Int, CInteger)
  case version
  case atom(Int)
  case unary(UnaryOperator, CompiledExpression, CInteger)
  /// The type is that of the arithmetic (after C's usual conversions), for comparisons too.
  case binary(BinaryOperator, CompiledExpression, CompiledExpression, CInteger)
  case conditional(CompiledExpression, CompiledExpression, CompiledExpression, CInteger)
  case cast(CInteger, CompiledExpression)

  static let long = CInteger(bits: 64, isSigned: true)

  /// The C type of the value, not yet promoted.
  var type: CInteger {
    switch self {
    case .constant(let value): Int64(Int32(truncatingIfNeeded: value)) == value ? .int : Self.long
    case .word(_, let type), .element(_, _, let type), .cast(let type, _): type
    case .outerWord(_, let type), .outerElement(_, _, let type): type
    case .version: .int
    case .atom: Self.long
    case .unary(let op, _, let type): op == .not ? .int : type
    case .binary(let op, _, _, let type): op.isTest ? .int : type
    case .conditional(_, _, _, let type): type
    }
  }
}

extension CInteger {
  /// Integer promotion (C11 6.3.1.1).
  var promoted: CInteger { bits < 32 ? .int : self }

  /// The usual arithmetic conversions (C11 6.3.1.8).
  func combined(with other: CInteger) -> CInteger {
    let left = promoted
    let right = other.promoted
    if left.bits != right.bits { return left.bits > right.bits ? left : right }
    return CInteger(bits: left.bits, isSigned: left.isSigned && right.isSigned)
  }

  /// `value` as an object of this type would hold it, sign- or zero-extended to 64 bits.
  func wrap(_ value: Int64) -> Int64 {
    switch (bits, isSigned) {
    case (1, _): value == 0 ? 0 : 1
    case (8, true): Int64(Int8(truncatingIfNeeded: value))
    case (8, false): Int64(UInt8(truncatingIfNeeded: value))
    case (16, true): Int64(Int16(truncatingIfNeeded: value))
    case (16, false): Int64(UInt16(truncatingIfNeeded: value))
    case (32, true): Int64(Int32(truncatingIfNeeded: value))
    case (32, false): Int64(UInt32(truncatingIfNeeded: value))
    default: value
    }
  }

  var mask: UInt64 { bits >= 64 ? .max : (1 << UInt64(max(bits, 1))) - 1 }
}

extension BinaryOperator {
  /// True for operators whose value is 0 or 1.
  var isTest: Bool {
    switch self {
    case .and, .or, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// C's value of `left op right` in arithmetic of `type`. Where C leaves it undefined (division by zero, shifts beyond the
  /// width) the value is 0.
  func apply(_ left: Int64, _ right: Int64, in type: CInteger) -> Int64 {
    switch self {
    case .add: type.wrap(left &+ right)
    case .subtract: type.wrap(left &- right)
    case .multiply: type.wrap(left &* right)
    case .divide: type.wrap(divide(type.wrap(left), type.wrap(right), in: type).quotient)
    case .remainder: type.wrap(divide(type.wrap(left), type.wrap(right), in: type).remainder)
    case .shiftLeft: right < 0 || right >= 64 ? 0 : type.wrap(left << right)
    case .shiftRight: shiftRight(type.wrap(left), right, in: type)
    case .bitAnd: type.wrap(left & right)
    case .bitOr: type.wrap(left | right)
    case .bitXor: type.wrap(left ^ right)
    case .and: left != 0 && right != 0 ? 1 : 0
    case .or: left != 0 || right != 0 ? 1 : 0
    case .equal: type.wrap(left) == type.wrap(right) ? 1 : 0
    case .notEqual: type.wrap(left) != type.wrap(right) ? 1 : 0
    case .less: isLess(left, right, in: type) ? 1 : 0
    case .lessOrEqual: isLess(right, left, in: type) ? 0 : 1
    case .greater: isLess(right, left, in: type) ? 1 : 0
    case .greaterOrEqual: isLess(left, right, in: type) ? 0 : 1
    }
  }

  private func isLess(_ left: Int64, _ right: Int64, in type: CInteger) -> Bool {
    let left = type.wrap(left)
    let right = type.wrap(right)
    return type.isSigned ? left < right : UInt64(bitPattern: left) < UInt64(bitPattern: right)
  }

  private func divide(_ left: Int64, _ right: Int64, in type: CInteger) -> (quotient: Int64, remainder: Int64) {
    if right == 0 { return (0, 0) }
    if type.isSigned {
      return (
        left.dividedReportingOverflow(by: right).partialValue,
        left.remainderReportingOverflow(dividingBy: right).partialValue
      )
    }
    let (quotient, remainder) = UInt64(bitPattern: left).quotientAndRemainder(dividingBy: UInt64(bitPattern: right))
    return (Int64(bitPattern: quotient), Int64(bitPattern: remainder))
  }

  private func shiftRight(_ left: Int64, _ right: Int64, in type: CInteger) -> Int64 {
    if right < 0 || right >= 64 { return 0 }
    return type.isSigned ? left >> right : Int64(bitPattern: UInt64(bitPattern: left) >> UInt64(right))
  }
}

/// Where the object is whose members a loop's body reads besides its element's: the device's own frame, or an element's.
struct OuterFrame: Sendable {
  var word = 0
  var byte = 0
}

extension DeviceState {
  /// The value of `expression` for the object whose frame starts at (`wordBase`, `byteBase`).
  func value(
    of expression: CompiledExpression, wordBase: Int, byteBase: Int, version: Int, outer: OuterFrame = OuterFrame()
  ) -> Int64 {
    switch expression {
    case .constant(let value): return value
    case .word(let offset, let type): return type.wrap(Int64(bitPattern: words[wordBase + offset]))
    case .element(let offset, let width, let type):
      return type.wrap(Int64(bitPattern: bigEndian(at: byteBase + offset, width: width)))
    case .outerWord(let offset, let type): return type.wrap(Int64(bitPattern: words[outer.word + offset]))
    case .outerElement(let offset, let width, let type):
      return type.wrap(Int64(bitPattern: bigEndian(at: outer.byte + offset, width: width)))
    case .version: return Int64(version)
    case .atom(let index): return atoms[index]
    case .unary(let op, let operand, let type):
      let value = value(of: operand, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer)
      switch op {
      case .negate: return type.wrap(0 &- value)
      case .complement: return type.wrap(~value)
      case .not: return value == 0 ? 1 : 0
      }
    case .binary(.and, let left, let right, _):
      if value(of: left, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) == 0 { return 0 }
      return value(of: right, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) == 0 ? 0 : 1
    case .binary(.or, let left, let right, _):
      if value(of: left, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) != 0 { return 1 }
      return value(of: right, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) == 0 ? 0 : 1
    case .binary(let op, let left, let right, let type):
      return op.apply(
        value(of: left, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer),
        value(of: right, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer), in: type)
    case .conditional(let condition, let yes, let no, let type):
      let holds = value(of: condition, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) != 0
      return type.wrap(
        value(of: holds ? yes : no, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer))
    case .cast(let type, let operand):
      return type.wrap(value(of: operand, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer))
    }
  }

  @inline(__always)
  func bigEndian(at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + width { value = value << 8 | UInt64(bytes[index]) }
    return value
  }

  @inline(__always)
  mutating func setBigEndian(_ value: UInt64, at offset: Int, width: Int) {
    for index in 0..<width {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - index)))
    }
  }
}
