import CSyntax

extension ConstantEvaluator {
  /// The type of an expression, for `typeof` and `sizeof`. The expression is not evaluated.
  package func type(
    of expression: CExpression, in file: FileID, scope: ConstantScope? = nil
  ) throws(UnknownValue) -> ObjectType {
    try entered { () throws(UnknownValue) in try self.uncheckedType(of: expression, in: file, scope: scope) }
  }

  private func uncheckedType(
    of expression: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ObjectType {
    switch expression.kind {
    case .integer(_, let type): return .integer(type)
    case .floating: return .floating(bytes: 8)
    case .string(let parts):
      let count = parts.reduce(0) { $0 + layout.vocabulary.symbols.withBytes(of: $1, CLiteral.string).count }
      return .array(.integer(.char), .known(count + 1))
    case .identifier(let name): return try type(ofName: name, in: file, scope: scope)
    case .member(let base, let name, _):
      return try layout.member([.member(name)], of: type(of: base, in: file, scope: scope), in: file).type
    case .index(let base, _):
      guard let element = layout.target(of: try type(of: base, in: file, scope: scope), in: file) else {
        throw UnknownValue("'[]' on a type that is no array")
      }
      return element
    case .call(let callee, let arguments): return try type(ofCall: callee, arguments, in: file, scope: scope)
    case .unary(let operation, let operand): return try type(of: operation, operand, in: file, scope: scope)
    case .binary(let operation, let left, let right):
      return try type(of: operation, left, right, in: file, scope: scope)
    case .assignment(_, let left, _): return try type(of: left, in: file, scope: scope)
    case .conditional(let condition, let middle, let otherwise):
      let first = try type(of: middle ?? condition, in: file, scope: scope)
      let second = try type(of: otherwise, in: file, scope: scope)
      if let a = first.integer, let b = second.integer { return .integer(CIntegerType.common(a, b)) }
      if case .array(let element, _) = first.unaligned { return .pointer(.resolved(element)) }
      // Null takes the other's type.
      return first.isPointer ? first : second.isPointer ? second : first
    case .comma(_, let right): return try type(of: right, in: file, scope: scope)
    case .cast(let type, _): return layout.resolve(type, in: file, scope: scope)
    case .sizeOfExpression, .sizeOfType, .alignOfType, .alignOfExpression, .offsetOf: return .size
    case .compoundLiteral(let type, let list):
      return counting(layout.resolve(type, in: file, scope: scope), by: .list(list), in: file)
    case .statements(let statements):
      let inner = ConstantScope(parent: scope)
      var last: ObjectType = .void
      for statement in statements {
        if case .declarations(let declarations) = statement.kind {
          try declare(declarations, in: file, scope: inner)
        } else if case .expression(let value) = statement.kind {
          last = try type(of: value, in: file, scope: inner)
        }
      }
      return last
    case .typesCompatible: return .int
    case .variableArgument(_, let type), .type(let type): return layout.resolve(type, in: file, scope: scope)
    case .uninterpreted: throw UnknownValue("the type of the expression is not understood")
    }
  }

  private func type(ofName name: Symbol, in file: FileID, scope: ConstantScope?) throws(UnknownValue) -> ObjectType {
    if let entry = scope?.entry(name) { return entry.type }
    let vocabulary = layout.vocabulary
    if name == vocabulary.null { return .untypedPointer }
    if name == vocabulary.trueName || name == vocabulary.falseName { return .int }
    if layout.source.value(ofEnumerator: name, visibleFrom: file) != nil { return .int }
    if let type = type(ofVariable: name, in: file) { return type }
    if function(name, in: file) != nil { return .function }
    throw UnknownValue("macro or constant '\(layout.text(name))' is not defined in the tree")
  }

  private func type(
    of operation: CExpression.UnaryOperator, _ operand: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ObjectType {
    let inner = try type(of: operand, in: file, scope: scope)
    switch operation {
    case .not: return .int
    case .addressOf: return .pointer(.resolved(inner))
    case .dereference:
      guard let target = layout.target(of: inner, in: file) else {
        throw UnknownValue("'*' on a type that is no pointer")
      }
      return target
    case .plus, .minus, .complement: return inner.integer.map { .integer($0.promoted) } ?? inner
    case .preIncrement, .preDecrement, .postIncrement, .postDecrement: return inner
    }
  }

  private func type(
    of operation: CExpression.BinaryOperator, _ left: CExpression, _ right: CExpression, in file: FileID,
    scope: ConstantScope?
  ) throws(UnknownValue) -> ObjectType {
    switch operation {
    case .and, .or, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return .int
    default: break
    }
    let first = try type(of: left, in: file, scope: scope)
    if operation == .shiftLeft || operation == .shiftRight {
      return first.integer.map { .integer($0.promoted) } ?? first
    }
    let second = try type(of: right, in: file, scope: scope)
    if let a = first.integer, let b = second.integer { return .integer(CIntegerType.common(a, b)) }
    if case .floating = first.unaligned { return first }
    if case .floating = second.unaligned { return second }
    let isAddress = (first.isPointer || first.element != nil, second.isPointer || second.element != nil)
    if isAddress.0, isAddress.1 { return .integer(.long) }
    let pointer = isAddress.0 ? first : second
    if case .array(let element, _) = pointer.unaligned { return .pointer(.resolved(element)) }
    return pointer
  }

  private func type(
    ofCall callee: CExpression, _ arguments: [CExpression], in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ObjectType {
    guard case .identifier(let name) = callee.kind else {
      throw UnknownValue("the type of a call through a pointer is not followed")
    }
    if let (function, bytes) = builtins.functions[name] {
      switch function {
      case .chooseExpression where arguments.count == 3:
        let isFirst = try evaluate(arguments[0], in: file, scope: scope).value != 0
        return try type(of: arguments[isFirst ? 1 : 2], in: file, scope: scope)
      case .byteSwap: return .integer(CIntegerType(bytes: bytes, isSigned: false))
      case .expect: return .integer(.long)
      default: return .int
      }
    }
    guard let function = function(name, in: file) else {
      throw UnknownValue("function '\(layout.text(name))' is not defined in the tree")
    }
    return layout.resolve(function.returnType, in: file)
  }

  // MARK: - Declarations of the tree

  func declaration(ofVariable name: Symbol, in file: FileID) -> CDeclaration? {
    variableDeclarations.value(for: ScopedName(name, in: file)) {
      guard let tokens = source.definition(ofVariable: name, visibleFrom: file) else { return nil }
      var parser = layout.parser(tokens, in: file)
      return (try? parser.parseDeclarations())?.first { $0.name == name }
    }
  }

  /// The declared type of a variable of the tree, its open dimension counted by its initialiser; nil when there is no such
  /// variable.
  package func type(ofVariable name: Symbol, in file: FileID) -> ObjectType? {
    // Nil meanwhile: an array that is as long as itself.
    variableTypes.value(for: ScopedName(name, in: file), meanwhile: .some(nil)) {
      guard let declaration = declaration(ofVariable: name, in: file) else { return nil }
      let type = layout.resolve(declaration.type, in: file)
      return declaration.initializer.map { counting(type, by: $0, in: file) } ?? type
    }
  }

  /// A function of the tree, parsed; nil when it is not there or not understood.
  package func function(_ name: Symbol, in file: FileID) -> FunctionDefinition? {
    functions.value(for: ScopedName(name, in: file)) {
      guard let tokens = source.definition(ofFunction: name, visibleFrom: file) else { return nil }
      var parser = layout.parser(tokens, in: file)
      return try? parser.parseFunction()
    }
  }

  /// `type` with its open dimension closed by an initialiser.
  private func counting(_ type: ObjectType, by initializer: CInitializer, in file: FileID) -> ObjectType {
    guard case .array(let element, .open) = type else { return type }
    switch initializer {
    case .expression(let value):
      if case .string = value.kind, let literal = try? self.type(of: value, in: file) { return literal }
      return type
    case .list(let list):
      var next: Int64 = 0
      var count: Int64 = 0
      for entry in list.entries {
        switch entry.designators.first {
        case .index(let index):
          guard let value = try? value(of: index, in: file) else {
            return .array(element, .unknown(UnknownValue("an index of the initialiser is unknown")))
          }
          next = value
        case .range(_, let high):
          guard let value = try? value(of: high, in: file) else {
            return .array(element, .unknown(UnknownValue("an index of the initialiser is unknown")))
          }
          next = value
        default: break
        }
        guard next >= 0, next < 1 << 32 else {
          return .array(element, .unknown(UnknownValue("an index of the initialiser is out of range")))
        }
        next += 1
        count = max(count, next)
      }
      return .array(element, .known(Int(count)))
    }
  }
}
