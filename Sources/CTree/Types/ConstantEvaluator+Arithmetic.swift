import CSyntax

extension ConstantEvaluator {
  func unary(
    _ operation: CExpression.UnaryOperator, _ operand: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    switch operation {
    case .addressOf:
      let place = try address(of: operand, in: file, scope: scope)
      return ConstantValue(place.value, .pointer(.resolved(place.type)))
    case .dereference: throw UnknownValue("the value behind a pointer is not constant")
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      throw UnknownValue("the expression is not constant")
    case .not:
      return ConstantValue(try evaluate(operand, in: file, scope: scope).value == 0 ? 1 : 0, .int)
    case .plus, .minus, .complement:
      let value = try evaluate(operand, in: file, scope: scope)
      guard let type = value.type.integer, let result = operation.applied(to: value.value, type) else {
        throw UnknownValue("arithmetic on a pointer")
      }
      return ConstantValue(result.value, .integer(result.type))
    }
  }

  func binary(
    _ operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression, in file: FileID,
    scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    let first = try evaluate(left, in: file, scope: scope)
    switch operation {
    case .and:
      if first.value == 0 { return ConstantValue(0, .int) }
      return ConstantValue(try evaluate(right, in: file, scope: scope).value == 0 ? 0 : 1, .int)
    case .or:
      if first.value != 0 { return ConstantValue(1, .int) }
      return ConstantValue(try evaluate(right, in: file, scope: scope).value == 0 ? 0 : 1, .int)
    default: break
    }
    let second = try evaluate(right, in: file, scope: scope)
    guard let leftType = first.type.integer, let rightType = second.type.integer else {
      return try pointers(operation, first, second, in: file)
    }
    let result = try operation.applied(to: first.value, leftType, and: second.value, rightType)
    return ConstantValue(result.value, .integer(result.type))
  }

  private func pointers(
    _ operation: CExpression.BinaryOperator, _ left: ConstantValue, _ right: ConstantValue, in file: FileID
  ) throws(UnknownValue) -> ConstantValue {
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      let truth = try operation.applied(to: left.value, .unsignedLong, and: right.value, .unsignedLong)
      return ConstantValue(truth.value, .int)
    case .add where left.type.isPointer:
      let step = try scaled(right.value, by: left.type, in: file)
      return ConstantValue(left.value &+ step, left.type)
    case .add where right.type.isPointer:
      let step = try scaled(left.value, by: right.type, in: file)
      return ConstantValue(right.value &+ step, right.type)
    case .subtract where left.type.isPointer && right.type.isPointer:
      // QEMU's type_check() subtracts null pointers; the size does not matter then.
      let bytes = left.value &- right.value
      if bytes == 0 { return ConstantValue(0, .integer(.long)) }
      let size = try scaled(1, by: left.type, in: file)
      guard size > 0 else { throw UnknownValue("a pointer difference of elements without size") }
      return ConstantValue(bytes / size, .integer(.long))
    case .subtract where left.type.isPointer:
      let step = try scaled(right.value, by: left.type, in: file)
      return ConstantValue(left.value &- step, left.type)
    default: throw UnknownValue("arithmetic on a pointer")
    }
  }

  private func scaled(_ count: Int64, by pointer: ObjectType, in file: FileID) throws(UnknownValue) -> Int64 {
    if count == 0 { return 0 }
    guard let target = layout.target(of: pointer, in: file) else { throw UnknownValue("arithmetic on a pointer") }
    return count &* Int64(try layout.size(of: target))
  }

  /// Where an lvalue lies, and its type.
  func address(
    of expression: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    switch expression.kind {
    case .member(let base, let name, let isArrow):
      let start =
        try isArrow
        ? evaluate(base, in: file, scope: scope) : address(of: base, in: file, scope: scope)
      let type = isArrow ? layout.target(of: start.type, in: file) : start.type
      guard let type else { throw UnknownValue("'->' on a type that is no pointer") }
      let place = try layout.member([.member(name)], of: type, in: file)
      return ConstantValue(start.value &+ Int64(try place.offset.get()), place.type)
    case .index(let base, let index):
      let start: ConstantValue
      if let place = try? address(of: base, in: file, scope: scope), place.type.element != nil {
        start = place
      } else {
        start = try evaluate(base, in: file, scope: scope)
      }
      guard let element = layout.target(of: start.type, in: file) else {
        throw UnknownValue("'[]' on a type that is no array")
      }
      let number = try evaluate(index, in: file, scope: scope).value
      let size = number == 0 ? 0 : Int64(try layout.size(of: element))
      return ConstantValue(start.value &+ number &* size, element)
    case .unary(.dereference, let operand):
      let pointer = try evaluate(operand, in: file, scope: scope)
      guard let target = layout.target(of: pointer.type, in: file) else {
        throw UnknownValue("'*' on a type that is no pointer")
      }
      return ConstantValue(pointer.value, target)
    default: throw UnknownValue("the address is not constant")
    }
  }

  func areCompatible(_ first: ObjectType, _ second: ObjectType, in file: FileID) -> Bool {
    switch (first.unaligned, second.unaligned) {
    case (.void, .void), (.function, .function): return true
    case (.integer(let a), .integer(let b)): return a == b
    case (.floating(let a), .floating(let b)): return a == b
    case (.vector(let a), .vector(let b)): return a == b
    case (.record(let a), .record(let b)): return a.isSame(as: b)
    case (.array(let a, let m), .array(let b, let n)):
      if case .known(let m) = m, case .known(let n) = n, m != n { return false }
      return areCompatible(a, b, in: file)
    case (.pointer, .pointer):
      guard let a = layout.target(of: first, in: file), let b = layout.target(of: second, in: file) else {
        return false
      }
      // Pointers to what the tree does not define: taken as equal, since nothing depends on them here.
      if case .unknown = a { return true }
      if a.isPointer, b.isPointer { return true }
      return areCompatible(a, b, in: file)
    default: return false
    }
  }
}
