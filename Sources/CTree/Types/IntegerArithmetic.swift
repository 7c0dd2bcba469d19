import CSyntax

/// C's arithmetic on integers of known types: promotions, common types, results cut to size.
extension CExpression.BinaryOperator {
  /// The value and type of an operation on two numbers; throws for what C leaves undefined. `&&` and `||` take their operands as they are.
  package func applied(
    to left: Int64, _ leftType: CIntegerType, and right: Int64, _ rightType: CIntegerType
  ) throws(UnknownValue) -> (value: Int64, type: CIntegerType) {
    switch self {
    case .and: return (left != 0 && right != 0 ? 1 : 0, .int)
    case .or: return (left != 0 || right != 0 ? 1 : 0, .int)
    case .shiftLeft, .shiftRight: return try shifted(left, leftType.promoted, by: right)
    default: break
    }
    let type = CIntegerType.common(leftType, rightType)
    guard let result = applied(to: type.truncating(left), type.truncating(right), in: type) else {
      throw UnknownValue("a division by zero")
    }
    return result
  }

  private func shifted(
    _ value: Int64, _ type: CIntegerType, by count: Int64
  ) throws(UnknownValue) -> (value: Int64, type: CIntegerType) {
    guard count >= 0, count < Int64(type.bytes * 8) else { throw UnknownValue("a shift by \(count) is out of range") }
    if self == .shiftLeft { return (type.truncating(value << count), type) }
    let result = type.isSigned ? value >> count : Int64(bitPattern: UInt64(bitPattern: value) >> UInt64(count))
    return (type.truncating(result), type)
  }

  /// Operands of one type; nil for divisions that C leaves undefined.
  private func applied(to left: Int64, _ right: Int64, in type: CIntegerType) -> (value: Int64, type: CIntegerType)? {
    func less(_ a: Int64, _ b: Int64) -> Bool {
      type.isSigned ? a < b : UInt64(bitPattern: a) < UInt64(bitPattern: b)
    }
    func truth(_ value: Bool) -> (Int64, CIntegerType) { (value ? 1 : 0, .int) }
    func number(_ value: Int64) -> (Int64, CIntegerType) { (type.truncating(value), type) }
    switch self {
    case .add: return number(left &+ right)
    case .subtract: return number(left &- right)
    case .multiply: return number(left &* right)
    case .divide, .remainder:
      if right == 0 || type.isSigned && left == Int64.min && right == -1 { return nil }
      if type.isSigned { return number(self == .divide ? left / right : left % right) }
      let (quotient, remainder) = UInt64(bitPattern: left).quotientAndRemainder(dividingBy: UInt64(bitPattern: right))
      return number(Int64(bitPattern: self == .divide ? quotient : remainder))
    case .bitAnd: return number(left & right)
    case .bitOr: return number(left | right)
    case .bitXor: return number(left ^ right)
    case .equal: return truth(left == right)
    case .notEqual: return truth(left != right)
    case .less: return truth(less(left, right))
    case .lessOrEqual: return truth(!less(right, left))
    case .greater: return truth(less(right, left))
    case .greaterOrEqual: return truth(!less(left, right))
    case .shiftLeft, .shiftRight, .and, .or: return nil
    }
  }
}

extension CExpression.UnaryOperator {
  /// The value and type of `+`, `-`, `~` or `!` on a number; nil for all others.
  package func applied(to value: Int64, _ type: CIntegerType) -> (value: Int64, type: CIntegerType)? {
    let promoted = type.promoted
    switch self {
    case .plus: return (promoted.truncating(value), promoted)
    case .minus: return (promoted.truncating(0 &- value), promoted)
    case .complement: return (promoted.truncating(~value), promoted)
    case .not: return (value == 0 ? 1 : 0, .int)
    default: return nil
    }
  }
}
