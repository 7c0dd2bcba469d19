import CSyntax
import CTree

extension RegistrationInterpreter {
  /// What an expression names.
  enum Place {
    case cell(RegistrationCell)
    case classMember(ClassState.Member)
    case none
  }

  func evaluate(_ expression: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    guard takeStep() else { return .unknown }
    switch expression.kind {
    case .integer(let number, _): return .number(number)
    case .string(let parts): return .text(parts.map { Self.unquoted(context.symbols.text(of: $0)) }.joined())
    case .identifier(let name): return evaluate(name, expression, scope)
    case .member, .index: return read(place(of: expression, scope), expression, scope)
    case .call(let callee, let arguments): return evaluateCall(expression, callee, arguments, scope)
    case .unary(let operation, let operand): return evaluate(operation, operand, scope)
    case .binary(let operation, let left, let right): return evaluate(operation, left, right, scope)
    case .assignment(let operation, let target, let source): return evaluateAssignment(operation, target, source, scope)
    case .conditional(let condition, let middle, let otherwise):
      let chosen = evaluate(condition, scope)
      if let truth = chosen.truth {
        if truth { return middle.map { evaluate($0, scope) } ?? chosen }
        return evaluate(otherwise, scope)
      }
      let first = middle.map { evaluate($0, scope) } ?? chosen
      return .alternatives([first, evaluate(otherwise, scope)])
    case .comma(let left, let right):
      _ = evaluate(left, scope)
      return evaluate(right, scope)
    case .cast(_, let inner): return evaluate(inner, scope)
    case .sizeOfType(let type): return .size(type)
    case .sizeOfExpression(let inner): return size(of: inner, scope)
    case .compoundLiteral(let type, let list):
      let cell = literal(type, list, scope)
      return cell.isArray ? .element(cell, 0) : .pointer(cell)
    case .statements(let statements): return evaluate(statements, scope)
    case .floating, .alignOfExpression, .alignOfType, .offsetOf, .typesCompatible, .variableArgument, .type,
      .uninterpreted:
      return .unknown
    }
  }

  private static func unquoted(_ text: String) -> String {
    guard text.utf8.count >= 2, text.utf8.last == UInt8(ascii: "\""), let first = text.firstIndex(of: "\"") else {
      return text
    }
    return String(text[text.index(after: first)...].dropLast())
  }

  private func evaluate(_ statements: [CStatement], _ scope: RegistrationScope) -> RegistrationValue {
    for statement in statements.dropLast() { _ = execute(statement, scope) }
    guard let last = statements.last else { return .unknown }
    if case .expression(let value) = last.kind { return evaluate(value, scope) }
    _ = execute(last, scope)
    return .unknown
  }

  private func evaluate(_ name: Symbol, _ expression: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    if let variable = scope.frame.variables[name] { return value(of: variable.cell) }
    if name == words.null || name == words.falseName { return .number(0) }
    if name == words.trueName { return .number(1) }
    if !scope.unit.isExpanded, case .expression(let inner, let unit) = reparse(expression, name, scope) {
      return evaluate(inner, RegistrationScope(unit: unit, frame: scope.frame))
    }
    if let cell = library.variable(name, visibleFrom: scope.unit.file) { return value(of: cell) }
    if library.place(ofFunction: name, visibleFrom: scope.unit.file) != nil {
      return .function(name, file: scope.unit.file)
    }
    guard context.tree.isEnumerator(name),
      let number = context.tree.value(ofEnumerator: name, visibleFrom: scope.unit.file)
    else { return .unknown }
    return .number(number)
  }

  private func literal(_ type: CType, _ list: CInitializerList, _ scope: RegistrationScope) -> RegistrationCell {
    let cell = RegistrationCell(type: type, isZeroed: true)
    cell.pending = (.list(list), scope)
    cell.origin = .tokens(scope.unit, list.range)
    if !scope.frame.isGlobal, !Self.isPropertyList(type, context.symbols) { read(cell) }
    return cell
  }

  /// `(Property[]) { ... }` is handed on as tokens.
  private static func isPropertyList(_ type: CType, _ symbols: SymbolTable) -> Bool {
    if case .array(.named(let name), _) = type { symbols.text(of: name) == "Property" } else { false }
  }

  // MARK: - Places

  func place(of expression: CExpression, _ scope: RegistrationScope) -> Place {
    guard takeStep() else { return .none }
    switch expression.kind {
    case .identifier(let name):
      if let variable = scope.frame.variables[name] { return .cell(variable.cell) }
      if let cell = library.variable(name, visibleFrom: scope.unit.file) { return .cell(cell) }
      if !scope.unit.isExpanded, case .expression(let inner, let unit) = reparse(expression, name, scope) {
        return place(of: inner, RegistrationScope(unit: unit, frame: scope.frame))
      }
      return .none
    case .member(let base, let name, let isArrow):
      let pointer: RegistrationValue
      if isArrow {
        pointer = evaluate(base, scope)
      } else {
        switch place(of: base, scope) {
        case .cell(let cell): pointer = .pointer(cell)
        // `k->parent_class.vmsd`: a part of the same class.
        case .classMember: pointer = .classObject
        case .none: return .none
        }
      }
      if case .classObject = pointer {
        return .classMember(.init(structure: structure(of: base, scope), name: name))
      }
      return target(of: pointer).map { .cell(member(name, of: $0)) } ?? .none
    case .index(let base, let index):
      guard let number = evaluate(index, scope).number else { return .none }
      return target(of: offset(evaluate(base, scope), by: number)).map { .cell($0) } ?? .none
    case .unary(.dereference, let operand): return target(of: evaluate(operand, scope)).map { .cell($0) } ?? .none
    case .cast(_, let inner): return place(of: inner, scope)
    case .compoundLiteral(let type, let list): return .cell(literal(type, list, scope))
    default: return .none
    }
  }

  private func read(_ place: Place, _ expression: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    switch place {
    case .cell(let cell): return value(of: cell)
    case .classMember(let member):
      let values = classState?.assignments[member]?.map(\.value) ?? []
      if values.count > 1 { return .alternatives(values) }
      return values.first ?? .unknown
    case .none: return .unknown
    }
  }

  func offset(_ value: RegistrationValue, by number: Int64) -> RegistrationValue {
    switch value {
    case .element(let cell, let place):
      let (sum, overflow) = place.addingReportingOverflow(Int(truncatingIfNeeded: number))
      return overflow || abs(sum) > 1 << 20 ? .unknown : .element(cell, sum)
    case .pointer where number == 0: return value
    case .number(let base): return .number(base &+ number)
    default: return .unknown
    }
  }

  /// The structure that a pointer to a class, or a part of a class, is declared with.
  func structure(of expression: CExpression, _ scope: RegistrationScope) -> Symbol? {
    switch expression.kind {
    case .identifier(let name): return scope.frame.variables[name]?.type.flatMap(Self.structureName)
    case .cast(let type, _): return Self.structureName(type)
    case .call(let callee, _):
      guard case .identifier(let name) = callee.kind else { return nil }
      let text = context.symbols.text(of: name)
      if text == "DEVICE_CLASS" { return words.deviceClass }
      if text == "CPU_CLASS" { return words.cpuClass }
      if !scope.unit.isExpanded, case .expression(let inner, let unit) = reparse(expression, name, scope) {
        return structure(of: inner, RegistrationScope(unit: unit, frame: scope.frame))
      }
      return nil
    case .member(let base, let name, _):
      guard let outer = structure(of: base, scope) else { return nil }
      let member = library.members(of: .named(outer), file: scope.unit.file).first { $0.name == name }
      return member.flatMap { Self.structureName($0.type) }
    default: return nil
    }
  }

  private static func structureName(_ type: CType) -> Symbol? {
    switch type {
    case .pointer(let target): structureName(target)
    case .named(let name), .tagged(_, let name): name
    default: nil
    }
  }

  // MARK: - Operators

  private func evaluate(
    _ operation: CExpression.UnaryOperator, _ operand: CExpression, _ scope: RegistrationScope
  ) -> RegistrationValue {
    switch operation {
    case .addressOf: return address(of: operand, scope)
    case .dereference: return target(of: evaluate(operand, scope)).map { value(of: $0) } ?? .unknown
    case .not: return evaluate(operand, scope).truth.map { .number($0 ? 0 : 1) } ?? .unknown
    case .minus: return evaluate(operand, scope).number.map { .number(0 &- $0) } ?? .unknown
    case .complement: return evaluate(operand, scope).number.map { .number(~$0) } ?? .unknown
    case .plus: return evaluate(operand, scope)
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      guard case .cell(let cell) = place(of: operand, scope) else { return .unknown }
      let old = value(of: cell)
      let isUp = operation == .preIncrement || operation == .postIncrement
      let new = offset(old, by: isUp ? 1 : -1)
      cell.value = new
      return operation == .preIncrement || operation == .preDecrement ? new : old
    }
  }

  private func address(of operand: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    switch operand.kind {
    case .index(let base, let index):
      guard let number = evaluate(index, scope).number else { return .unknown }
      return offset(evaluate(base, scope), by: number)
    case .identifier(let name):
      if case .cell(let cell) = place(of: operand, scope) { return .pointer(cell) }
      if library.place(ofFunction: name, visibleFrom: scope.unit.file) != nil {
        return .function(name, file: scope.unit.file)
      }
      // Defined where the tree's index does not see it: the name is all there is.
      let cell = RegistrationCell()
      cell.origin = .variable(name, file: scope.unit.file, place: nil)
      return .pointer(cell)
    default:
      if case .cell(let cell) = place(of: operand, scope) { return .pointer(cell) }
      return .unknown
    }
  }

  private func size(of expression: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    // `malloc(sizeof(*info))`, `sizeof(x)`: the type of the variable tells.
    switch expression.kind {
    case .identifier(let name):
      if let variable = scope.frame.variables[name] { return variable.type.map { .size($0) } ?? .unknown }
      // The parser takes the name of a type that it does not know for a variable.
      return library.variable(name, visibleFrom: scope.unit.file) == nil ? .size(.named(name)) : .unknown
    case .unary(.dereference, let pointer):
      if case .identifier(let name) = pointer.kind, case .pointer(let type)? = scope.frame.variables[name]?.type {
        return .size(type)
      }
      return .unknown
    default: return .unknown
    }
  }

  private func evaluate(
    _ operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression, _ scope: RegistrationScope
  ) -> RegistrationValue {
    switch operation {
    case .and, .or:
      let first = evaluate(left, scope).truth
      if first == (operation == .or) { return .number(operation == .or ? 1 : 0) }
      let second = evaluate(right, scope).truth
      if second == (operation == .or) { return .number(operation == .or ? 1 : 0) }
      return first == nil || second == nil ? .unknown : .number(operation == .or ? 0 : 1)
    case .divide:
      // sizeof(table) / sizeof(table[0])
      if case .sizeOfExpression(let table) = left.kind, case .sizeOfExpression = right.kind {
        return count(of: table, scope)
      }
    default: break
    }
    return apply(operation, evaluate(left, scope), evaluate(right, scope))
  }

  func count(of table: CExpression, _ scope: RegistrationScope) -> RegistrationValue {
    guard case .element(let cell, 0) = evaluate(table, scope) else { return .unknown }
    read(cell)
    return .number(Int64(cell.elements.count))
  }

  private func apply(
    _ operation: CExpression.BinaryOperator, _ left: RegistrationValue, _ right: RegistrationValue
  ) -> RegistrationValue {
    if case .number(let a) = left, case .number(let b) = right { return Self.apply(operation, a, b) }
    switch (operation, left, right) {
    case (.add, _, .number(let number)): return offset(left, by: number)
    case (.add, .number(let number), _): return offset(right, by: number)
    case (.subtract, _, .number(let number)): return offset(left, by: 0 &- number)
    // sizeof(struct { checks }) - sizeof(struct { checks }), as QEMU_BUILD_BUG_ON_ZERO has it.
    case (.subtract, .size, .size): return .number(0)
    case (.equal, _, .number(0)), (.equal, .number(0), _), (.notEqual, _, .number(0)), (.notEqual, .number(0), _):
      guard let one = left.truth, let other = right.truth else { return .unknown }
      return .number((one == other) == (operation == .equal) ? 1 : 0)
    case (_, .element(let one, let a), .element(let other, let b)) where one === other:
      return Self.apply(operation, Int64(a), Int64(b))
    default: return .unknown
    }
  }

  private static func apply(_ operation: CExpression.BinaryOperator, _ a: Int64, _ b: Int64) -> RegistrationValue {
    switch operation {
    case .add: .number(a &+ b)
    case .subtract: .number(a &- b)
    case .multiply: .number(a &* b)
    case .divide: b == 0 ? .unknown : .number(a.dividedReportingOverflow(by: b).partialValue)
    case .remainder: b == 0 ? .unknown : .number(a.remainderReportingOverflow(dividingBy: b).partialValue)
    case .shiftLeft: .number(a << b)
    case .shiftRight: .number(a >> b)
    case .bitAnd: .number(a & b)
    case .bitOr: .number(a | b)
    case .bitXor: .number(a ^ b)
    case .and: .number(a != 0 && b != 0 ? 1 : 0)
    case .or: .number(a != 0 || b != 0 ? 1 : 0)
    case .equal: .number(a == b ? 1 : 0)
    case .notEqual: .number(a != b ? 1 : 0)
    case .less: .number(a < b ? 1 : 0)
    case .lessOrEqual: .number(a <= b ? 1 : 0)
    case .greater: .number(a > b ? 1 : 0)
    case .greaterOrEqual: .number(a >= b ? 1 : 0)
    }
  }

  private func evaluateAssignment(
    _ operation: CExpression.BinaryOperator?, _ target: CExpression, _ source: CExpression, _ scope: RegistrationScope
  ) -> RegistrationValue {
    let place = place(of: target, scope)
    // Most of what a class is given (callbacks, identifiers) is of no interest, and costs lookups.
    if case .classMember(let member) = place, !words.classMembers.contains(member.name) { return .unknown }
    var value = evaluate(source, scope)
    switch place {
    case .cell(let cell):
      if let operation { value = apply(operation, self.value(of: cell), value) }
      assign(value, to: cell)
    case .classMember(let member):
      if operation == nil { assign(value, to: member, file: scope.unit.file, line: target.line) }
    case .none: break
    }
    return value
  }

  /// An assignment whose condition is unknown is taken to happen; several of one class are alternatives.
  private func assign(_ value: RegistrationValue, to member: ClassState.Member, file: FileID, line: UInt32) {
    guard let state = classState else { return }
    let assignment = ClassState.Assignment(value: value, file: file, line: line, owner: state.owner)
    if member.structure == words.deviceClass, member.name == words.props || member.name == words.propsUnderscored {
      state.properties.append(assignment)
      return
    }
    if uncertainty > 0 {
      if value.truth == false { return }
      let own = (state.assignments[member] ?? []).filter { $0.owner == state.owner }
      state.assignments[member] = own + [assignment]
    } else {
      state.assignments[member] = [assignment]
    }
  }
}
