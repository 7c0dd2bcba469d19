import VMState

/// Builds expressions, computing what is constant and dropping what has no effect, so that predicates stay small and readable.
enum Folded {
  static func integer(_ value: Bool) -> Expression { .integer(value ? 1 : 0) }

  static func constant(_ expression: Expression) -> Int64? {
    if case .integer(let value) = expression { value } else { nil }
  }

  /// Whether the value is 0 or 1 by its form.
  static func isTruth(_ expression: Expression) -> Bool {
    switch expression {
    case .integer(let value): value == 0 || value == 1
    case .member(_, let type), .cast(let type, _): type.bits == 1 && !type.isSigned
    case .unary(.not, _): true
    case .binary(let operation, let left, let right):
      switch operation {
      case .and, .or, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
      case .bitAnd: isTruth(left) || isTruth(right)
      case .bitOr, .bitXor: isTruth(left) && isTruth(right)
      default: false
      }
    case .conditional(_, let yes, let no): isTruth(yes) && isTruth(no)
    case .version, .unary, .atom: false
    }
  }

  /// As a condition: 0 stays 0, everything else may be anything but 0. Casts to `bool` and double negations go.
  static func condition(_ expression: Expression) -> Expression {
    switch expression {
    case .integer(let value): integer(value != 0)
    case .unary(.not, .unary(.not, let inner)): condition(inner)
    case .cast(let type, let inner) where type == .bool: condition(inner)
    case .binary(.notEqual, let inner, .integer(0)) where isTruth(inner): inner
    default: expression
    }
  }

  /// 0 or 1.
  static func truth(_ expression: Expression) -> Expression {
    let condition = condition(expression)
    return isTruth(condition) ? condition : .binary(.notEqual, condition, .integer(0))
  }

  static func not(_ expression: Expression) -> Expression {
    switch condition(expression) {
    case .integer(let value): integer(value == 0)
    case .unary(.not, let inner): truth(inner)
    case .binary(.equal, let left, let right): .binary(.notEqual, left, right)
    case .binary(.notEqual, let left, let right): .binary(.equal, left, right)
    case .binary(.less, let left, let right): .binary(.greaterOrEqual, left, right)
    case .binary(.lessOrEqual, let left, let right): .binary(.greater, left, right)
    case .binary(.greater, let left, let right): .binary(.lessOrEqual, left, right)
    case .binary(.greaterOrEqual, let left, let right): .binary(.less, left, right)
    case let other: .unary(.not, other)
    }
  }

  static func and(_ left: Expression, _ right: Expression) -> Expression {
    let left = condition(left)
    let right = condition(right)
    if let value = constant(left) { return value == 0 ? .false : truth(right) }
    if let value = constant(right) { return value == 0 ? .false : truth(left) }
    return left == right ? truth(left) : .binary(.and, left, right)
  }

  static func or(_ left: Expression, _ right: Expression) -> Expression {
    let left = condition(left)
    let right = condition(right)
    if let value = constant(left) { return value != 0 ? .true : truth(right) }
    if let value = constant(right) { return value != 0 ? .true : truth(left) }
    return left == right ? truth(left) : .binary(.or, left, right)
  }

  static func conditional(_ test: Expression, _ yes: Expression, _ no: Expression) -> Expression {
    let test = condition(test)
    if let value = constant(test) { return value != 0 ? yes : no }
    if yes == no { return yes }
    if case .unary(.not, let inner) = test { return conditional(inner, no, yes) }
    if isTruth(yes), isTruth(no) {
      if let value = constant(yes) { return value != 0 ? or(test, no) : and(not(test), no) }
      if let value = constant(no) { return value != 0 ? or(not(test), yes) : and(test, yes) }
    }
    return .conditional(test, yes, no)
  }

  /// The range of values that an expression can have by its form; nil when all 64 bits.
  private static func type(of expression: Expression) -> CInteger? {
    switch expression {
    case .member(_, let type), .cast(let type, _): type
    default: isTruth(expression) ? .bool : nil
    }
  }

  static func cast(_ type: CInteger, _ expression: Expression) -> Expression {
    if type.bits == 1 { return truth(expression) }
    if case .integer(let value) = expression { return .integer(truncating(value, to: type)) }
    if type.bits >= 64 { return expression }
    if let own = self.type(of: expression) {
      // A narrower type fits, unless its sign would be lost.
      let fits = own.bits < type.bits && (!own.isSigned || type.isSigned) || own == type
      if fits { return expression }
    }
    if case .binary(.bitAnd, _, .integer(let mask)) = expression, mask >= 0, truncating(mask, to: type) == mask {
      return expression
    }
    // The inner cut has no effect when it is as wide.
    if case .cast(let inner, let operand) = expression, inner.bits >= type.bits { return cast(type, operand) }
    return .cast(type, expression)
  }

  static func truncating(_ value: Int64, to type: CInteger) -> Int64 {
    switch type.bits {
    case 1: return value == 0 ? 0 : 1
    case 2..<64:
      let shift = Int64(64 - type.bits)
      if type.isSigned { return (value << shift) >> shift }
      return Int64(bitPattern: (UInt64(bitPattern: value) << UInt64(shift)) >> UInt64(shift))
    default: return value
    }
  }

  static func size(of expression: Expression, upTo limit: Int) -> Int {
    var count = 0
    if limit < 0 { return 1 }
    // An explicit stack: stops as soon as the limit is passed.
    var pending = [expression]
    while let next = pending.popLast() {
      count += 1
      if count > limit { return count }
      switch next {
      case .integer, .member, .version, .atom: break
      case .unary(_, let operand), .cast(_, let operand): pending.append(operand)
      case .binary(_, let left, let right): pending += [left, right]
      case .conditional(let test, let yes, let no): pending += [test, yes, no]
      }
    }
    return count
  }

  /// Whether the value depends on the object, or on code that was not followed.
  static func dependsOnObject(_ expression: Expression) -> Bool {
    var found = false
    expression.walk {
      switch $0 {
      case .member, .version: found = true
      case .atom(let atom): found = found || atom.kind == .unfollowed
      default: break
      }
    }
    return found
  }
}
