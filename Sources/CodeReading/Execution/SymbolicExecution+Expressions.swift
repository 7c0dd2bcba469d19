import CSyntax
import CTree
import VMState

extension SymbolicExecution {
  func evaluate(_ expression: CExpression) throws(NotFollowed) -> PredicateValue {
    try deeper { () throws(NotFollowed) in try self.evaluated(expression) }
  }

  private func evaluated(_ expression: CExpression) throws(NotFollowed) -> PredicateValue {
    switch expression.kind {
    case .integer(let value, let type): return .number(.integer(value), type)
    case .floating:
      return .unfollowed(atom("a floating-point number", "floating point is not computed"), .floating(bytes: 8))
    case .string(let parts):
      return .environment(parts.map { text($0) }.joined(), .array(.integer(.char), .open))
    case .identifier, .member, .index, .unary(.dereference, _): return try load(address(of: expression))
    case .compoundLiteral(let type, let list):
      let place = declare(reader.layout.vocabulary.symbols.intern("(literal)"), resolve(type))
      try fill(place, with: list)
      return try load(.pointer(place))
    case .unary(let operation, let operand): return try unary(operation, operand)
    case .binary(let operation, let left, let right): return try binary(operation, left, right)
    case .assignment(let operation, let left, let right): return try assign(operation, left, right)
    case .conditional(let condition, let middle, let otherwise):
      let first = try evaluate(condition)
      let test = Folded.condition(try truth(first))
      return try choose(
        test, { () throws(NotFollowed) in try middle.map { (m) throws(NotFollowed) in try self.evaluate(m) } ?? first },
        { () throws(NotFollowed) in try self.evaluate(otherwise) })
    case .comma(let left, let right):
      _ = try evaluate(left)
      return try evaluate(right)
    case .cast(let type, let operand): return try cast(type, operand)
    case .sizeOfExpression, .sizeOfType, .alignOfExpression, .alignOfType, .offsetOf, .typesCompatible:
      return try layoutConstant(expression)
    case .statements(let statements): return try evaluate(statements)
    case .call(let callee, let arguments): return try call(callee, arguments)
    case .variableArgument, .type, .uninterpreted: throw NotFollowed("an expression was not understood")
    }
  }

  func resolve(_ type: CType) -> ObjectType {
    layout.resolve(type, in: file, scope: type.mayNameVariables ? typeScope : nil)
  }

  /// The types of the variables in scope, for `typeof` and `sizeof`.
  private var typeScope: ConstantScope {
    let scope = ConstantScope()
    for names in frame.scopes {
      for (name, variable) in names {
        scope.entries[name] = ConstantScope.Entry(type: variable.type, value: nil)
      }
    }
    return scope
  }

  private func layoutConstant(_ expression: CExpression) throws(NotFollowed) -> PredicateValue {
    do {
      return .number(
        .integer(try layout.constants.evaluate(expression, in: file, scope: typeScope).value), .unsignedLong)
    } catch {
      throw NotFollowed(error.reason)
    }
  }

  /// Both sides of a condition, with what they write kept apart.
  private func choose(
    _ test: Expression, _ yes: () throws(NotFollowed) -> PredicateValue, _ no: () throws(NotFollowed) -> PredicateValue
  ) throws(NotFollowed) -> PredicateValue {
    if let known = Folded.constant(test) { return known != 0 ? try yes() : try no() }
    let start = state
    if code != nil { state.guards.append(CodeGuard(test)) }
    let first = try yes()
    let firstState = state
    state = start
    if code != nil { state.guards.append(CodeGuard(Folded.not(test))) }
    let second = try no()
    state = try merge(test, firstState, state)
    return try merge(test, first, second)
  }

  private func evaluate(_ statements: [CStatement]) throws(NotFollowed) -> PredicateValue {
    frame.scopes.append([:])
    defer { frame.scopes.removeLast() }
    guard let last = statements.last, case .expression(let value) = last.kind else {
      let completion = try run(statements)
      guard completion.exits.isEmpty, let after = completion.state else {
        throw NotFollowed("a statement expression leaves the function")
      }
      state = after
      return .nothing
    }
    let completion = try run(statements.dropLast())
    guard completion.exits.isEmpty, let after = completion.state else {
      throw NotFollowed("a statement expression leaves the function")
    }
    state = after
    return try evaluate(value)
  }

  // MARK: - Values as numbers

  /// The value as a condition: any expression that is 0 when the value is false.
  func truth(_ value: PredicateValue) throws(NotFollowed) -> Expression {
    switch value {
    case .number(let expression, _): return expression
    case .pointer(let place):
      // An address taken within an object is never null.
      return place.nonNull ?? .true
    case .environment(let text, _): return environment(text)
    case .unfollowed(let atom, _): return .atom(atom)
    case .choice(let test, let yes, let no): return Folded.conditional(test, try truth(yes), try truth(no))
    case .nothing: throw NotFollowed("the value of a call without value is used")
    }
  }

  func number(_ value: PredicateValue) throws(NotFollowed) -> (Expression, CIntegerType) {
    switch value {
    case .number(let expression, let type): return (expression, type)
    case .pointer(let place):
      guard let number = place.nonNull else {
        return (.atom(atom(PredicateText.text(value), "the value of an address is not computed")), .unsignedLong)
      }
      return (number, .unsignedLong)
    case .environment(let text, let type): return (environment(text), type.integer ?? .unsignedLong)
    case .unfollowed(let atom, let type): return (.atom(atom), type.integer ?? .long)
    case .choice(let test, let yes, let no):
      let (first, type) = try number(yes)
      let (second, other) = try number(no)
      return (Folded.conditional(test, first, second), type == other ? type : CIntegerType.common(type, other))
    case .nothing: throw NotFollowed("the value of a call without value is used")
    }
  }

  func type(of value: PredicateValue) -> ObjectType {
    switch value {
    case .number(_, let type): .integer(type)
    case .pointer(let place): .pointer(.resolved(place.type))
    case .environment(_, let type), .unfollowed(_, let type): type
    case .choice(_, let yes, _): type(of: yes)
    case .nothing: .void
    }
  }

  /// As assignment to a variable of `type` converts.
  func convert(_ value: PredicateValue, to type: ObjectType) throws(NotFollowed) -> PredicateValue {
    switch type.unaligned {
    case .integer(let integer):
      if integer.isBool { return .number(Folded.truth(try truth(value)), .bool) }
      if case .environment(let text, .integer(let own)) = value, own == integer { return .environment(text, type) }
      let (expression, own) = try number(value)
      if own == integer { return .number(expression, integer) }
      return .number(Folded.cast(integer.integer, expression), integer)
    case .pointer: return try retype(value, to: layout.target(of: type, in: file) ?? .void)
    case .void: return .nothing
    default: return value
    }
  }

  // MARK: - Operators

  private func unary(
    _ operation: CExpression.UnaryOperator, _ operand: CExpression
  ) throws(NotFollowed) -> PredicateValue {
    switch operation {
    case .addressOf: return try address(of: operand)
    case .dereference: return try load(evaluate(operand))
    case .not: return .truth(Folded.not(try truth(evaluate(operand))))
    case .plus, .minus, .complement:
      let (expression, type) = try number(evaluate(operand))
      let promoted = type.promoted
      if operation == .plus { return .number(expression, promoted) }
      if let value = Folded.constant(expression) {
        return .number(.integer(promoted.truncating(operation == .minus ? 0 &- value : ~value)), promoted)
      }
      let result = Expression.unary(operation == .minus ? .negate : .complement, expression)
      return .number(Folded.cast(promoted.integer, result), promoted)
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      let isIncrement = operation == .preIncrement || operation == .postIncrement
      let place = try address(of: operand)
      let old = try load(place)
      let new = try arithmetic(isIncrement ? .add : .subtract, old, .number(.integer(1), .int))
      let stored = try write(new, to: place)
      return operation == .postIncrement || operation == .postDecrement ? old : stored
    }
  }

  private func assign(
    _ operation: CExpression.BinaryOperator?, _ left: CExpression, _ right: CExpression
  ) throws(NotFollowed) -> PredicateValue {
    let value = try evaluate(right)
    let place = try address(of: left)
    guard let operation else { return try write(value, to: place) }
    return try write(arithmetic(operation, load(place), value), to: place)
  }

  private func binary(
    _ operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression
  ) throws(NotFollowed) -> PredicateValue {
    let first = try evaluate(left)
    switch operation {
    case .and:
      let test = Folded.condition(try truth(first))
      return try choose(
        test, { () throws(NotFollowed) in .truth(try self.truth(self.evaluate(right))) },
        { () throws(NotFollowed) in .zero })
    case .or:
      let test = Folded.condition(try truth(first))
      return try choose(
        test, { () throws(NotFollowed) in .truth(.true) },
        { () throws(NotFollowed) in .truth(try self.truth(self.evaluate(right))) })
    default:
      // `(char *)pointer - offsetof(type, member)` is container_of; the cast around it knows the type.
      if operation == .subtract, case .pointer(let place) = first, case .offsetOf(let type, let path) = right.kind {
        return try container(of: place, type, path)
      }
      if operation == .subtract, case .offsetOf(let type, _) = right.kind {
        // The same of a pointer that leads elsewhere.
        switch first {
        case .environment(let text, _):
          return .environment(Self.limited("container_of(\(text))"), .pointer(.resolved(resolve(type))))
        case .unfollowed(var atom, _):
          atom.text = Self.limited("container_of(\(atom.text))")
          return .unfollowed(atom, .pointer(.resolved(resolve(type))))
        default: break
        }
      }
      return try arithmetic(operation, first, evaluate(right))
    }
  }

  func compare(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
    // An error number that was chosen by a condition: the condition again.
    if code != nil, case .conditional(let test, let yes, let no) = left, let value = Folded.constant(right),
      Folded.constant(yes) != nil || Folded.constant(no) != nil
    {
      return Folded.conditional(
        test, compare(operation, yes, .integer(value)), compare(operation, no, .integer(value)))
    }
    if let a = Folded.constant(left), let b = Folded.constant(right) {
      switch operation {
      case .equal: return Folded.integer(a == b)
      case .notEqual: return Folded.integer(a != b)
      case .less: return Folded.integer(a < b)
      case .lessOrEqual: return Folded.integer(a <= b)
      case .greater: return Folded.integer(a > b)
      default: return Folded.integer(a >= b)
      }
    }
    if let code, let known = code.counterTest(operation, left, right) { return Folded.integer(known) }
    // A truth compared with a constant.
    if operation == .equal || operation == .notEqual, Folded.isTruth(left), let value = Folded.constant(right) {
      if value == 0 { return operation == .equal ? Folded.not(left) : left }
      if value == 1 { return operation == .equal ? left : Folded.not(left) }
    }
    return .binary(operation, left, right)
  }

  func arithmetic(
    _ operation: CExpression.BinaryOperator, _ left: PredicateValue, _ right: PredicateValue
  ) throws(NotFollowed) -> PredicateValue {
    if case .choice(let test, let yes, let no) = left, !isNumber(left) {
      return try merge(test, arithmetic(operation, yes, right), arithmetic(operation, no, right))
    }
    if case .choice(let test, let yes, let no) = right, !isNumber(right) {
      return try merge(test, arithmetic(operation, left, yes), arithmetic(operation, left, no))
    }
    if let value = try pointerArithmetic(operation, left, right) { return value }
    // What is made of the environment alone is the environment's.
    let (a, s) = try number(left)
    let (b, t) = try number(right)
    guard let folded = BinaryOperator(rawValue: operation.rawValue) else {
      throw NotFollowed("an operator was not understood")
    }
    let isShift = operation == .shiftLeft || operation == .shiftRight
    let type = isShift ? s.promoted : CIntegerType.common(s, t)
    // The operands are converted to the common type; only the signs of narrow ones matter.
    let x = isShift ? a : converted(a, from: s, to: type)
    let y = isShift ? b : converted(b, from: t, to: type)
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      if !type.isSigned, type.bytes == 8, let a = Folded.constant(x), let b = Folded.constant(y) {
        return .truth(compare(folded, .integer(a ^ Int64.min), .integer(b ^ Int64.min)))
      }
      return .truth(compare(folded, x, y))
    default: break
    }
    if let p = Folded.constant(x), let q = Folded.constant(y),
      let value = Self.compute(operation, p, q, type)
    {
      return .number(.integer(value), type)
    }
    if let simple = Self.simplified(operation, x, y) { return .number(simple, type) }
    var result = Expression.binary(folded, x, y)
    switch operation {
    case .bitAnd, .bitOr, .bitXor, .remainder: break
    case .shiftRight:
      // Shifts of the model are arithmetic; an unsigned 64-bit value brings in zeros.
      if !type.isSigned, type.bytes == 8 {
        result = .binary(.bitAnd, result, Self.lowBits(without: y))
      }
    default: result = Folded.cast(type.integer, result)
    }
    return .number(result, type)
  }

  /// A mask of 64 - `count` bits.
  private static func lowBits(without count: Expression) -> Expression {
    if let count = Folded.constant(count) {
      return .integer(count > 0 && count < 64 ? Int64(bitPattern: UInt64.max >> UInt64(count)) : -1)
    }
    // ~(-2 << (63 - count)), which is right for 0 as well.
    return .unary(.complement, .binary(.shiftLeft, .integer(-2), .binary(.subtract, .integer(63), count)))
  }

  private func isNumber(_ value: PredicateValue) -> Bool {
    switch value {
    case .number, .environment, .unfollowed: true
    case .choice(_, let yes, let no): isNumber(yes) && isNumber(no)
    case .pointer, .nothing: false
    }
  }

  private func converted(_ expression: Expression, from: CIntegerType, to type: CIntegerType) -> Expression {
    // A signed value that becomes unsigned in 32 bits changes; all other conversions keep the 64-bit value.
    if from.isSigned, !type.isSigned, type.bytes < 8 { return Folded.cast(type.integer, expression) }
    return expression
  }

  private static func compute(
    _ operation: CExpression.BinaryOperator, _ left: Int64, _ right: Int64, _ type: CIntegerType
  ) -> Int64? {
    switch operation {
    case .add: return type.truncating(left &+ right)
    case .subtract: return type.truncating(left &- right)
    case .multiply: return type.truncating(left &* right)
    case .divide, .remainder:
      guard right != 0, left != Int64.min else { return nil }
      guard type.isSigned || left >= 0 && right > 0 else { return nil }
      return type.truncating(operation == .divide ? left / right : left % right)
    case .bitAnd: return left & right
    case .bitOr: return left | right
    case .bitXor: return left ^ right
    case .shiftLeft: return right >= 0 && right < 64 ? type.truncating(left << right) : nil
    case .shiftRight:
      guard right >= 0, right < 64 else { return nil }
      return type.isSigned ? left >> right : Int64(bitPattern: UInt64(bitPattern: left) >> UInt64(right))
    default: return nil
    }
  }

  private static func simplified(
    _ operation: CExpression.BinaryOperator, _ left: Expression, _ right: Expression
  ) -> Expression? {
    let a = Folded.constant(left)
    let b = Folded.constant(right)
    switch operation {
    case .add, .bitOr, .bitXor: return a == 0 ? right : b == 0 ? left : nil
    case .subtract, .shiftLeft, .shiftRight: return b == 0 ? left : nil
    case .multiply: return a == 0 || b == 0 ? .integer(0) : a == 1 ? right : b == 1 ? left : nil
    case .bitAnd:
      if let b, case .binary(.bitAnd, let inner, .integer(let mask)) = left {
        return .binary(.bitAnd, inner, .integer(mask & b))
      }
      return a == 0 || b == 0 ? .integer(0) : a == -1 ? right : b == -1 ? left : nil
    case .divide: return b == 1 ? left : nil
    default: return nil
    }
  }
}

extension CType {
  /// Whether `typeof` or an array's size may name a local variable.
  var mayNameVariables: Bool {
    switch self {
    case .typeOf, .array, .vector, .record: true
    case .pointer(let inner): inner.mayNameVariables
    default: false
    }
  }
}
