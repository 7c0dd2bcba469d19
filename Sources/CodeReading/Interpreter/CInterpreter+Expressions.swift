import CSyntax
import CTree
import VMState

extension CInterpreter {
  package func evaluate(_ expression: CExpression) throws(NotFollowed) -> Value {
    try budget.step()
    return try deeper { () throws(NotFollowed) in try self.evaluated(expression) }
  }

  private func evaluated(_ expression: CExpression) throws(NotFollowed) -> Value {
    switch expression.kind {
    case .integer(let value, let type): return .number(value, type)
    case .string(let parts): return .text(string(parts))
    case .identifier(let name): return try value(ofName: name, expression)
    case .member, .index, .unary(.dereference, _): return try load(place(of: expression))
    case .unary(let operation, let operand): return try unary(operation, operand)
    case .binary(let operation, let left, let right): return try binary(operation, left, right)
    case .assignment(let operation, let target, let source): return try assign(operation, target, source)
    case .conditional(let condition, let middle, let otherwise):
      return try conditional(condition, middle, otherwise)
    case .comma(let left, let right):
      _ = try evaluate(left)
      return try evaluate(right)
    case .cast(let type, let operand): return try converted(evaluate(operand), to: type)
    case .sizeOfExpression, .sizeOfType, .alignOfExpression, .alignOfType, .offsetOf, .typesCompatible:
      return constant(expression)
    case .compoundLiteral(let type, let list): return try load(.at(literal(type, list)))
    case .statements(let statements): return try value(ofStatements: statements)
    case .call(let callee, let arguments): return try call(expression, callee, arguments)
    case .floating: return .unknown("floating point is not computed")
    case .variableArgument, .type, .uninterpreted: return .unknown("an expression was not understood")
    }
  }

  private func string(_ parts: [Symbol]) -> String {
    var bytes: [UInt8] = []
    for part in parts { bytes += layout.vocabulary.symbols.withBytes(of: part) { CLiteral.string($0) } }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func value(ofName name: Symbol, _ expression: CExpression) throws(NotFollowed) -> Value {
    if let variable = variable(name) { return try load(variable.location) }
    let vocabulary = layout.vocabulary
    if name == vocabulary.null || name == vocabulary.falseName { return .int(0) }
    if name == vocabulary.trueName { return .int(1) }
    if let value = domain.value(ofName: name, in: self) { return value }
    if case .expression(let inner, let unit) = expansion(of: expression, name) {
      return try within(unit) { () throws(NotFollowed) in try self.evaluate(inner) }
    }
    if let location = try location(ofVariable: name) { return try load(location) }
    let function = FunctionName(name, file: file)
    if functions.isDefined(function) { return .function(function) }
    if tree.isEnumerator(name), let number = tree.value(ofEnumerator: name, visibleFrom: file) {
      let isNarrow = number == Int64(Int32(truncatingIfNeeded: number))
      return .number(number, isNarrow ? .int : .long)
    }
    return .unknown("'\(text(name))' is not known")
  }

  /// `({ ... })`
  private func value(ofStatements statements: [CStatement]) throws(NotFollowed) -> Value {
    let depth = frames.count - 1
    frames[depth].scopes.append([:])
    defer { frames[depth].scopes.removeLast() }
    var completion = Completion.normal
    var value = Value.unknown("statements without a value")
    if let last = statements.last, case .expression(let expression) = last.kind {
      completion = try run(statements.dropLast())
      if completion.leadsOn, completion.exits.isEmpty { value = try evaluate(expression) }
    } else {
      completion = try run(statements)
    }
    guard let exit = completion.exits.popLast() else { return value }
    if merges { throw NotFollowed("a way leads out of an expression") }
    if !completion.leadsOn { state = exit.state }
    return value
  }

  private func conditional(
    _ condition: CExpression, _ middle: CExpression?, _ otherwise: CExpression
  ) throws(NotFollowed) -> Value {
    let test = try evaluate(condition)
    if let truth = test.truth {
      if truth { return try middle.map { (e) throws(NotFollowed) in try evaluate(e) } ?? test }
      return try evaluate(otherwise)
    }
    switch domain.conditions {
    case .skip: return .unknown("a condition is not known")
    case .inTurn:
      let first = try middle.map { (e) throws(NotFollowed) in try evaluate(e) } ?? test
      return .alternatives([first, try evaluate(otherwise)])
    case .merge:
      return try fork(
        test, { () throws(NotFollowed) in try middle.map { (e) throws(NotFollowed) in try self.evaluate(e) } ?? test },
        { () throws(NotFollowed) in try self.evaluate(otherwise) })
    }
  }

  /// Both values of an unknown condition, each worked out on its own memory.
  private func fork(
    _ test: Value, _ yes: () throws(NotFollowed) -> Value, _ no: () throws(NotFollowed) -> Value
  ) throws(NotFollowed) -> Value {
    let condition = condition(test)
    let start = state
    let first = try yes()
    let firstState = takeState()
    state = start
    let second = try no()
    state = merge(condition, firstState, state)
    return merge(condition, first, second)
  }

  // MARK: - Operators

  private func unary(_ operation: CExpression.UnaryOperator, _ operand: CExpression) throws(NotFollowed) -> Value {
    switch operation {
    case .addressOf: return try address(of: operand)
    case .dereference: return try load(pointee(evaluate(operand)))
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      let place = try place(of: operand)
      let old = try load(place)
      let isUp = operation == .preIncrement || operation == .postIncrement
      let new = sum(old, .int(isUp ? 1 : -1))
      let stored = store(new, at: place, line: operand.line)
      return operation == .preIncrement || operation == .preDecrement ? stored : old
    case .not:
      let value = try evaluate(operand)
      if let truth = value.truth { return .truth(!truth) }
      if case .symbol(let expression, _) = value { return .symbol(Folded.not(expression), .int) }
      return passing(value)
    case .plus, .minus, .complement:
      switch try evaluate(operand) {
      case .number(let value, let type):
        guard let result = operation.applied(to: value, type) else { return .unknown("arithmetic on a pointer") }
        return .number(result.value, result.type)
      case .symbol(let expression, let type):
        let promoted = type.promoted
        if operation == .plus { return .symbol(expression, promoted) }
        let result = Expression.unary(operation == .minus ? .negate : .complement, expression)
        return .symbol(Folded.cast(promoted.integer, result), promoted)
      case let other: return passing(other)
      }
    }
  }

  /// The value of an operation on something that is not known.
  private func passing(_ value: Value) -> Value {
    if case .unknown = value { value } else { .unknown("a value is not known") }
  }

  private func binary(
    _ operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression
  ) throws(NotFollowed) -> Value {
    switch operation {
    case .and, .or: return try logical(operation == .or, left, right)
    case .divide where !domain.usesLayouts:
      // sizeof(table) / sizeof(table[0])
      if case .sizeOfExpression(let table) = left.kind, case .sizeOfExpression = right.kind {
        return try count(of: table)
      }
    case .subtract:
      // `(char *)pointer - offsetof(type, member)` is container_of; the cast around it knows the type.
      if domain.usesLayouts, case .offsetOf(let type, let path) = right.kind {
        let pointer = try evaluate(left)
        return try pointer.location.map { (l) throws(NotFollowed) in try container(of: l, type, path) }
          ?? passing(pointer)
      }
    default: break
    }
    return apply(operation, try evaluate(left), try evaluate(right))
  }

  private func logical(_ isOr: Bool, _ left: CExpression, _ right: CExpression) throws(NotFollowed) -> Value {
    let first = try evaluate(left)
    if first.truth == isOr { return .truth(isOr) }
    guard first.truth == nil, merges else {
      let second = try evaluate(right)
      if second.truth == isOr { return .truth(isOr) }
      if first.truth != nil, let truth = second.truth { return .truth(truth) }
      if first.truth != nil, case .symbol(let expression, _) = second { return .symbol(Folded.truth(expression), .int) }
      return .unknown("a condition is not known")
    }
    // The right side is run where the left one does not decide.
    let condition = condition(first)
    let start = state
    let second = try evaluate(right)
    state = isOr ? merge(condition, start, state) : merge(condition, state, start)
    if second.truth == isOr { return .truth(isOr) }
    guard let (a, _) = first.expression, let (b, _) = second.expression else {
      return passing(first.expression == nil ? first : second)
    }
    return .symbol(isOr ? Folded.or(a, b) : Folded.and(a, b), .int)
  }

  /// The elements of a table.
  package func count(of table: CExpression) throws(NotFollowed) -> Value {
    guard case .pointer(let first) = try evaluate(table), first.elementIndex == 0 else {
      return .unknown("the elements of a table were not counted")
    }
    return .number(Int64(try elements(of: first).count), .unsignedLong)
  }

  func apply(_ operation: CExpression.BinaryOperator, _ left: Value, _ right: Value) -> Value {
    switch (left, right) {
    case (.number(let a, let s), .number(let b, let t)):
      guard let result = try? operation.applied(to: a, s, and: b, t) else { return .unknown("C leaves it undefined") }
      return .number(result.value, result.type)
    case (.number, .symbol), (.symbol, .number), (.symbol, .symbol):
      guard let (a, s) = left.expression, let (b, t) = right.expression else { break }
      return apply(operation, a, s, b, t)
    default: break
    }
    switch operation {
    case .add: return sum(left, right)
    case .subtract:
      if case .number(let number, let type) = right { return sum(left, .number(0 &- number, type)) }
      // sizeof(struct { checks }) - sizeof(struct { checks }), as QEMU_BUILD_BUG_ON_ZERO has it.
      if case .size = left, case .size = right { return .int(0) }
    default: break
    }
    if let value = compared(operation, left, right) { return value }
    return passing(left.isUnknown ? left : right)
  }

  private func apply(
    _ operation: CExpression.BinaryOperator, _ left: Expression, _ leftType: CIntegerType, _ right: Expression,
    _ rightType: CIntegerType
  ) -> Value {
    guard let known = BinaryOperator(rawValue: operation.rawValue) else { return .unknown("an operation is not known") }
    let isShift = operation == .shiftLeft || operation == .shiftRight
    let type = isShift ? leftType.promoted : CIntegerType.common(leftType, rightType)
    let result: Expression
    switch operation {
    case .equal, .notEqual: return .symbol(.binary(known, left, right), .int)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if type.bytes == 8, !type.isSigned { return .unknown("an unsigned comparison of 64 bits") }
      return .symbol(.binary(known, left, right), .int)
    default: result = Folded.cast(type.integer, .binary(known, left, right))
    }
    guard Folded.size(of: result, upTo: 400) <= 400 else { return .unknown("the expression is too large") }
    return .symbol(result, type)
  }

  /// A comparison in which an address takes part; nil when it cannot be decided.
  private func compared(_ operation: CExpression.BinaryOperator, _ left: Value, _ right: Value) -> Value? {
    if let a = left.location, let b = right.location { return compared(operation, a, b) }
    guard operation == .equal || operation == .notEqual, left.number == 0 || right.number == 0,
      let one = left.truth, let other = right.truth
    else { return nil }
    return .truth((one == other) == (operation == .equal))
  }

  private func compared(_ operation: CExpression.BinaryOperator, _ left: Location, _ right: Location) -> Value? {
    if left.isReinterpreted || right.isReinterpreted { return nil }
    if let a = left.elementIndex, let b = right.elementIndex, left.object == right.object,
      left.path.dropLast() == right.path.dropLast(),
      let result = try? operation.applied(to: Int64(a), .long, and: Int64(b), .long)
    {
      return .number(result.value, .int)
    }
    guard operation == .equal || operation == .notEqual else { return nil }
    if left == right { return .truth(operation == .equal) }
    // A structure and its first member have one address.
    if left.object == right.object, left.path.starts(with: right.path) || right.path.starts(with: left.path) {
      return nil
    }
    return .truth(operation == .notEqual)
  }

  /// An address moved by elements, or two numbers.
  func sum(_ left: Value, _ right: Value) -> Value {
    switch (left, right) {
    case (.pointer(let location), .number(let number, _)), (.number(let number, _), .pointer(let location)):
      return moved(location, by: number)
    case (.pointer(let location), _), (_, .pointer(let location)):
      return .unknown("an index is not known", mayBe: [location.object])
    case (.number(let a, let s), .number(let b, let t)):
      guard let result = try? CExpression.BinaryOperator.add.applied(to: a, s, and: b, t) else { return left }
      return .number(result.value, result.type)
    case (.symbol, .number), (.symbol, .symbol), (.number, .symbol): return apply(.add, left, right)
    default: return passing(left.isUnknown ? left : right)
    }
  }

  private func moved(_ location: Location, by number: Int64) -> Value {
    if number == 0 { return .pointer(location) }
    var result = location
    guard case .element(let index)? = result.path.popLast(), !location.isReinterpreted else {
      return .unknown("an address leaves its object", mayBe: [location.object])
    }
    let (sum, overflowed) = index.addingReportingOverflow(Int(truncatingIfNeeded: number))
    guard !overflowed, abs(sum) <= 1 << 20 else {
      return .unknown("an address leaves its object", mayBe: [location.object])
    }
    result.path.append(.element(sum))
    return .pointer(result)
  }

  // MARK: - Assignments

  private func assign(
    _ operation: CExpression.BinaryOperator?, _ target: CExpression, _ source: CExpression
  ) throws(NotFollowed) -> Value {
    let place = try place(of: target)
    if case .at(let location) = place, !domain.isOfInterest(location) { return .unknown("of no interest") }
    var value = try evaluate(source)
    if let operation { value = apply(operation, try load(place), value) }
    return store(value, at: place, line: target.line)
  }

  // MARK: - Constants

  private func constant(_ expression: CExpression) -> Value {
    if let value = domain.value(ofConstant: expression, in: self) { return value }
    if !domain.usesLayouts { return namedSize(expression) }
    let scope = ConstantScope()
    for names in frames.last?.scopes ?? [] {
      for (name, variable) in names {
        guard let type = variable.location.type else { continue }
        scope.entries[name] = ConstantScope.Entry(type: type, value: nil)
      }
    }
    do {
      let value = try layout.constants.evaluate(expression, in: file, scope: scope)
      return .number(value.value, value.type.integer ?? .unsignedLong)
    } catch {
      return .unknown(error.reason)
    }
  }

  /// `malloc(sizeof(*info))`, `sizeof(x)`: the type of the variable tells.
  private func namedSize(_ expression: CExpression) -> Value {
    switch expression.kind {
    case .sizeOfType(let type): return .size(type)
    case .sizeOfExpression(let operand):
      switch operand.kind {
      case .identifier(let name):
        if let variable = variable(name) { return .size(variable.type) }
        // The parser takes the name of a type that it does not know for a variable.
        return tree.place(ofDeclaration: name, visibleFrom: file) { $0 == .variable } == nil
          ? .size(.named(name)) : .unknown("the size of a variable")
      case .unary(.dereference, let pointer):
        if case .identifier(let name) = pointer.kind, case .pointer(let type)? = variable(name)?.type {
          return .size(type)
        }
        return .unknown("the size of an expression")
      default: return .unknown("the size of an expression")
      }
    default: return .unknown("the layout of a type")
    }
  }
}
