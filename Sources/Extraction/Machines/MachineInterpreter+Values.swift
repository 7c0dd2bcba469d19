import CSyntax
import CTree
import VMState

extension MachineInterpreter {
  /// What an assignment may go to.
  private enum Place {
    case local(Symbol)
    /// A member of the machine's class or instance.
    case member(String)
    /// A variable of the tree, or a member of one: "savevm_state.skip_configuration".
    case global(String)
    case other
  }

  func value(of expression: CExpression, in frame: inout Frame) -> MachineValue {
    nested(or: .unknown) { evaluate(expression, in: &frame) }
  }

  private func evaluate(_ expression: CExpression, in frame: inout Frame) -> MachineValue {
    switch expression.kind {
    case .integer(let value, _): return .integer(value)
    case .string(let parts): return .string(string(parts))
    case .identifier(let name): return value(ofName: name, in: frame)
    case .member(let base, let name, _): return value(ofMember: name, of: base, expression, in: &frame)
    case .index(let base, let index):
      if case .table(let table, let start) = value(of: base, in: &frame) {
        guard case .integer(let offset) = value(of: index, in: &frame) else { return .unknown }
        let (sum, overflowed) = Int64(start).addingReportingOverflow(offset)
        guard !overflowed, sum >= 0, sum <= Int64(table.entries.count) else { return .unknown }
        return .property(table, index: Int(sum))
      }
      return memberValue(place(of: expression, in: &frame))
    case .unary(let operation, let operand): return unary(operation, operand, in: &frame)
    case .binary(let operation, let left, let right):
      return binary(operation, left, right, expression, in: &frame)
    case .assignment(let operation, let left, let right):
      var assigned = value(of: right, in: &frame)
      if let operation { assigned = Self.apply(operation, value(of: left, in: &frame), assigned) }
      assign(assigned, to: place(of: left, in: &frame), in: &frame)
      return assigned
    case .conditional(let condition, let middle, let otherwise):
      let test = value(of: condition, in: &frame)
      guard let isTrue = test.truth else { return .unknown }
      if isTrue { return middle.map { value(of: $0, in: &frame) } ?? test }
      return value(of: otherwise, in: &frame)
    case .comma(let left, let right):
      _ = value(of: left, in: &frame)
      return value(of: right, in: &frame)
    case .cast(_, let operand): return value(of: operand, in: &frame)
    case .call(let callee, let arguments): return call(callee, arguments, expression, in: &frame)
    case .compoundLiteral(.array(.named(let element), _), let list) where element == words.globalProperty:
      return .table(table(list, named: nil, in: frame), index: 0)
    case .statements(let statements): return value(ofStatements: statements, in: &frame)
    case .sizeOfType, .sizeOfExpression, .alignOfType, .alignOfExpression, .offsetOf, .typesCompatible:
      return purpose == .machineInit ? .unknown : constant(expression, in: frame)
    case .floating, .compoundLiteral, .variableArgument, .type, .uninterpreted: return .unknown
    }
  }

  private func value(ofStatements statements: [CStatement], in frame: inout Frame) -> MachineValue {
    var last = MachineValue.unknown
    for statement in statements {
      if case .expression(let expression) = statement.kind {
        last = value(of: expression, in: &frame)
      } else {
        runNested(statement, in: &frame)
        last = .unknown
      }
    }
    return last
  }

  private func constant(_ expression: CExpression, in frame: Frame) -> MachineValue {
    guard
      let value = try? functions.layout.constants.value(of: expression, in: frame.function.reference.file)
    else { return .unknown }
    return .integer(value)
  }

  private func string(_ parts: [Symbol]) -> String {
    var bytes: [UInt8] = []
    for part in parts { bytes += context.symbols.withBytes(of: part) { CLiteral.string($0) } }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: - Names and members

  private func value(ofName name: Symbol, in frame: Frame) -> MachineValue {
    if let local = frame.locals[name] { return local }
    if let number = version[name] { return .integer(number) }
    let file = frame.function.reference.file
    let reference = MachineFunctions.Reference(name: name, file: file)
    if functions.isDefined(reference) { return .function(reference) }
    // What a board does with its devices does not matter, and there is much of it.
    if purpose == .machineInit { return .unknown }
    if let place = context.tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .variable }) {
      let declaration = context.tree.declaration(place)
      let type = context.tree.files[place.file.index].text(declaration.typeName)
      if type == "GlobalProperty" { return .table(compatReader.table(at: place), index: 0) }
      context.tree.noteRead(place)
      return isList(declaration, in: place.file) ? .unknown : constant(name, in: file)
    }
    if let value = context.tree.value(ofEnumerator: name, visibleFrom: file) { return .integer(value) }
    return .unknown
  }

  /// Lists are no constants; finding that out by parsing them takes time.
  private func isList(_ declaration: FileIndex.Declaration, in file: FileID) -> Bool {
    let bytes = context.tree.files[file.index].bytes
    return bytes[declaration.extent.range.clamped(to: 0..<bytes.count)].contains(UInt8(ascii: "{"))
  }

  private func constant(_ name: Symbol, in file: FileID) -> MachineValue {
    let expression = CExpression(.identifier(name), range: 0..<0, line: 0, height: 1)
    guard let value = try? functions.layout.constants.value(of: expression, in: file) else { return .unknown }
    return .integer(value)
  }

  private func value(
    ofMember name: Symbol, of base: CExpression, _ whole: CExpression, in frame: inout Frame
  ) -> MachineValue {
    switch value(of: base, in: &frame) {
    case .object(let path): return memberValue(.member(Self.join(path, text(name))))
    case .property(let table, let index), .table(let table, let index):
      guard index < table.entries.count else { return .integer(0) }
      switch name {
      case words.driver: return .string(table.entries[index].driver)
      case words.property: return .string(table.entries[index].property)
      case words.value: return .string(table.entries[index].value)
      default: return .unknown
      }
    default: return memberValue(place(of: whole, in: &frame))
    }
  }

  private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func memberValue(_ place: Place) -> MachineValue {
    guard case .member(let path) = place else { return .unknown }
    if path == "compat_props" { return .compatList }
    if path == "alias" { return state.alias.map { .string($0) } ?? .integer(0) }
    if path == "name", let name = state.name { return .string(name) }
    if let value = state.integers[path] { return .integer(value) }
    if let value = state.strings[path] { return .string(value) }
    if let function = state.functions[path] { return .function(function) }
    // Nothing known of it: perhaps a part of the class that a pointer is taken to.
    return .unknown
  }

  private func place(of expression: CExpression, in frame: inout Frame) -> Place {
    switch expression.kind {
    case .identifier(let name):
      return frame.locals[name] != nil ? .local(name) : .global(text(name))
    case .member(let base, let name, _):
      if case .object(let path) = value(of: base, in: &frame) { return .member(Self.join(path, text(name))) }
      switch place(of: base, in: &frame) {
      case .member(let path): return .member(Self.join(path, text(name)))
      case .global(let path): return .global(Self.join(path, text(name)))
      default: return .other
      }
    case .index(let base, let index):
      guard case .integer(let number) = value(of: index, in: &frame) else { return .other }
      switch place(of: base, in: &frame) {
      case .member(let path): return .member("\(path)[\(number)]")
      case .global(let path): return .global("\(path)[\(number)]")
      default: return .other
      }
    case .cast(_, let operand): return place(of: operand, in: &frame)
    default: return .other
    }
  }

  private func assign(_ value: MachineValue, to place: Place, in frame: inout Frame) {
    switch place {
    case .local(let name): frame.locals[name] = value
    case .member(let path): assign(value, toMember: path)
    case .global(let path):
      if purpose == .machineInit, case .integer(let number) = value { state.integers[path] = number }
    case .other: break
    }
  }

  private func assign(_ value: MachineValue, toMember path: String) {
    // Of a machine's instance, only what a machine type may pin by a property of its class as well (domain: the JSON
    // description is off for machine types up to 2.2).
    if purpose == .machineInit, path != "suppress_vmdesc" { return }
    switch (path, value) {
    case ("alias", .string(let text)): state.alias = text
    case ("alias", .integer(0)): state.alias = nil
    case ("name", .string(let text)): state.name = text
    case ("compat_props", .table(let table, _)):
      // 2.1 to 2.5: the list as a whole; it holds those of newer versions itself.
      state.compatProperties = []
      apply(table, from: 0)
    case ("compat_props", .integer(0)), ("compat_props", .unknown): state.compatProperties = []
    case (_, .integer(let number)):
      state.integers[path] = number
      state.strings[path] = nil
      state.functions[path] = nil
    case (_, .string(let text)): state.strings[path] = text
    case (_, .function(let function)): state.functions[path] = function
    default:
      state.integers[path] = nil
      state.strings[path] = nil
    }
  }

  func apply(_ table: CompatTable, from start: Int) {
    state.compatProperties.append(contentsOf: table.entries.dropFirst(start))
    for reason in table.unresolved { state.note(reason) }
  }

  // MARK: - Operators

  private func unary(
    _ operation: CExpression.UnaryOperator, _ operand: CExpression, in frame: inout Frame
  ) -> MachineValue {
    switch operation {
    case .addressOf:
      if case .identifier(let name) = operand.kind {
        let inner = value(ofName: name, in: frame)
        if case .unknown = inner { return .unknown }
        return inner
      }
      if case .property(let table, let index) = value(of: operand, in: &frame) { return .table(table, index: index) }
      if case .member(let path) = place(of: operand, in: &frame) { return .object(path) }
      return .unknown
    case .dereference:
      let inner = value(of: operand, in: &frame)
      if case .table(let table, let index) = inner { return .property(table, index: index) }
      return inner
    case .not: return value(of: operand, in: &frame).truth.map { .integer($0 ? 0 : 1) } ?? .unknown
    case .plus: return value(of: operand, in: &frame)
    case .minus: return value(of: operand, in: &frame).integer.map { .integer(0 &- $0) } ?? .unknown
    case .complement: return value(of: operand, in: &frame).integer.map { .integer(~$0) } ?? .unknown
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement:
      let old = value(of: operand, in: &frame)
      let step: Int64 = operation == .preIncrement || operation == .postIncrement ? 1 : -1
      var new = MachineValue.unknown
      switch old {
      case .integer(let number): new = .integer(number &+ step)
      case .table(let table, let index) where (0...table.entries.count).contains(index + Int(step)):
        new = .table(table, index: index + Int(step))
      default: break
      }
      assign(new, to: place(of: operand, in: &frame), in: &frame)
      return operation == .preIncrement || operation == .preDecrement ? new : old
    }
  }

  private func binary(
    _ operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression, _ whole: CExpression,
    in frame: inout Frame
  ) -> MachineValue {
    let first = value(of: left, in: &frame)
    if operation == .and || operation == .or {
      let decisive = operation == .or
      if first.truth == decisive { return .integer(decisive ? 1 : 0) }
      let second = value(of: right, in: &frame).truth
      if second == decisive { return .integer(decisive ? 1 : 0) }
      return first.truth == nil || second == nil ? .unknown : .integer(decisive ? 0 : 1)
    }
    return Self.apply(operation, first, value(of: right, in: &frame))
  }

  private static func apply(
    _ operation: CExpression.BinaryOperator, _ left: MachineValue, _ right: MachineValue
  ) -> MachineValue {
    guard let a = left.integer, let b = right.integer else {
      // Pointers compared with NULL.
      guard operation == .equal || operation == .notEqual, let first = left.truth, let second = right.truth,
        first != second
      else { return .unknown }
      return .integer(operation == .notEqual ? 1 : 0)
    }
    switch operation {
    case .add: return .integer(a &+ b)
    case .subtract: return .integer(a &- b)
    case .multiply: return .integer(a &* b)
    case .divide: return b == 0 ? .unknown : .integer(a.dividedReportingOverflow(by: b).partialValue)
    case .remainder: return b == 0 ? .unknown : .integer(a.remainderReportingOverflow(dividingBy: b).partialValue)
    case .shiftLeft: return (0..<64).contains(b) ? .integer(a << b) : .unknown
    case .shiftRight: return (0..<64).contains(b) ? .integer(a >> b) : .unknown
    case .bitAnd: return .integer(a & b)
    case .bitOr: return .integer(a | b)
    case .bitXor: return .integer(a ^ b)
    case .equal: return .integer(a == b ? 1 : 0)
    case .notEqual: return .integer(a != b ? 1 : 0)
    case .less: return .integer(a < b ? 1 : 0)
    case .lessOrEqual: return .integer(a <= b ? 1 : 0)
    case .greater: return .integer(a > b ? 1 : 0)
    case .greaterOrEqual: return .integer(a >= b ? 1 : 0)
    case .and, .or: return .unknown
    }
  }
}
