import CSyntax

/// Evaluates C's integer constant expressions over a tree, and what GCC folds besides: constant variables, `sizeof` and
/// `offsetof` of the tree's structs, statement expressions without effects, inline functions of one `return`.
package final class ConstantEvaluator {
  unowned let layout: TypeLayout
  private var vocabulary: CVocabulary { layout.vocabulary }
  var source: any DeclarationSource { layout.source }

  private let variables: Memo<ScopedName, Result<ConstantValue, UnknownValue>>
  let variableTypes: Memo<ScopedName, ObjectType?>
  let variableDeclarations: Memo<ScopedName, CDeclaration?>
  let functions: Memo<ScopedName, FunctionDefinition?>
  private var depth = 0
  // Each level may evaluate an expression of the parser's height limit; constants of constants go a few levels deep.
  private static let depthLimit = 24
  private var level = 0
  private static let levelLimit = 500
  let builtins: Builtins

  init(layout: TypeLayout) {
    self.layout = layout
    self.builtins = Builtins(layout.vocabulary.symbols)
    let recorder = layout.source.dependencies
    variables = Memo(recorder)
    variableTypes = Memo(recorder)
    variableDeclarations = Memo(recorder)
    functions = Memo(recorder)
  }

  /// The value of a constant expression given as tokens.
  package func value(of tokens: some Collection<Token>, in file: FileID) throws(UnknownValue) -> Int64 {
    if tokens.count == 1, let token = tokens.first, token.kind == .number,
      let literal = vocabulary.symbols.withBytes(of: token.symbol, CLiteral.integer)
    {
      return literal.value
    }
    var parser = layout.parser(tokens, in: file)
    let expression: CExpression
    do {
      expression = try parser.parseExpression()
      try parser.expectEnd()
    } catch {
      throw UnknownValue("the expression was not understood: \(error.reason)")
    }
    return try value(of: expression, in: file)
  }

  package func value(of expression: CExpression, in file: FileID) throws(UnknownValue) -> Int64 {
    try value(of: expression, in: file, scope: nil)
  }

  func value(of expression: CExpression, in file: FileID, scope: ConstantScope?) throws(UnknownValue) -> Int64 {
    if case .integer(let value, _) = expression.kind { return value }
    return try evaluate(expression, in: file, scope: scope).value
  }

  /// The constants of an enumeration in order; nil for those whose value is unknown.
  package func values(of enumeration: CEnumeration, in file: FileID) -> [(name: Symbol, value: Int64?)] {
    var result: [(name: Symbol, value: Int64?)] = []
    let scope = ConstantScope()
    var next: Int64? = 0
    for constant in enumeration.constants {
      if let expression = constant.value { next = try? value(of: expression, in: file, scope: scope) }
      result.append((constant.name, next))
      scope.entries[constant.name] = ConstantScope.Entry(type: .int, value: next)
      next = next.map { $0 &+ 1 }
    }
    return result
  }

  // MARK: - Expressions

  /// Bounds the stack over expressions, the types in them, and the expressions in those.
  func entered<T>(_ body: () throws(UnknownValue) -> T) throws(UnknownValue) -> T {
    guard level < Self.levelLimit else { throw UnknownValue("the expression is nested too deeply") }
    level += 1
    defer { level -= 1 }
    return try body()
  }

  /// The value with its type.
  package func evaluate(
    _ expression: CExpression, in file: FileID, scope: ConstantScope? = nil
  ) throws(UnknownValue) -> ConstantValue {
    if case .integer(let value, let type) = expression.kind { return ConstantValue(value, .integer(type)) }
    return try entered { () throws(UnknownValue) in try self.evaluated(expression, in: file, scope: scope) }
  }

  private func evaluated(
    _ expression: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    switch expression.kind {
    case .integer(let value, let type): return ConstantValue(value, .integer(type))
    case .floating: throw UnknownValue("a floating-point constant is no integer")
    case .string: throw UnknownValue("the address of a string is not constant")
    case .identifier(let name): return try evaluate(name, in: file, scope: scope)
    case .unary(let operation, let operand):
      return try unary(operation, operand, in: file, scope: scope)
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, in: file, scope: scope)
    case .conditional(let condition, let middle, let otherwise):
      return try conditional(condition, middle, otherwise, in: file, scope: scope)
    case .comma(_, let right): return try evaluate(right, in: file, scope: scope)
    case .cast(let type, let operand):
      return try cast(layout.resolve(type, in: file, scope: scope), operand, in: file, scope: scope)
    case .sizeOfType(let type):
      return ConstantValue(Int64(try layout.size(of: layout.resolve(type, in: file, scope: scope))), .size)
    case .sizeOfExpression(let operand):
      return ConstantValue(Int64(try layout.size(of: type(of: operand, in: file, scope: scope))), .size)
    case .alignOfType(let type):
      return ConstantValue(Int64(layout.alignment(of: layout.resolve(type, in: file, scope: scope))), .size)
    case .alignOfExpression(let operand):
      return ConstantValue(Int64(layout.alignment(of: try type(of: operand, in: file, scope: scope))), .size)
    case .offsetOf(let type, let path):
      let place = try layout.member(path, of: layout.resolve(type, in: file, scope: scope), in: file)
      if place.isBehindPointer { throw UnknownValue("'offsetof' leads through a pointer") }
      return ConstantValue(Int64(try place.offset.get()), .size)
    case .typesCompatible(let first, let second):
      let same = areCompatible(
        layout.resolve(first, in: file, scope: scope), layout.resolve(second, in: file, scope: scope), in: file)
      return ConstantValue(same ? 1 : 0, .int)
    case .member, .index:
      // Arrays are addresses; everything else would be a load.
      let place = try address(of: expression, in: file, scope: scope)
      guard case .array(let element, _) = place.type.unaligned else {
        throw UnknownValue("the value of a member is not constant")
      }
      return ConstantValue(place.value, .pointer(.resolved(element)))
    case .statements(let statements): return try evaluate(statements, in: file, scope: scope)
    case .call(let callee, let arguments): return try call(callee, arguments, in: file, scope: scope)
    case .assignment, .compoundLiteral, .variableArgument, .type, .uninterpreted:
      throw UnknownValue("the expression is not constant")
    }
  }

  private func evaluate(_ name: Symbol, in file: FileID, scope: ConstantScope?) throws(UnknownValue) -> ConstantValue {
    if let entry = scope?.entry(name) {
      guard let value = entry.value else { throw UnknownValue("'\(layout.text(name))' is not constant") }
      return ConstantValue(value, entry.type)
    }
    switch name {
    case vocabulary.null: return ConstantValue(0, .untypedPointer)
    case vocabulary.trueName: return ConstantValue(1, .int)
    case vocabulary.falseName: return ConstantValue(0, .int)
    default: break
    }
    if let value = source.value(ofEnumerator: name, visibleFrom: file) {
      let isWide = value > Int64(Int32.max) || value < Int64(Int32.min)
      return ConstantValue(value, isWide ? .integer(value > 0xffff_ffff ? .long : .unsignedInt) : .int)
    }
    return try variable(name, in: file).get()
  }

  /// The value of `static const int x = 5;`.
  private func variable(_ name: Symbol, in file: FileID) -> Result<ConstantValue, UnknownValue> {
    let question = ScopedName(name, in: file)
    let circle = UnknownValue("'\(layout.text(name))' is defined by itself")
    return variables.value(for: question, meanwhile: .failure(circle)) {
      do throws(UnknownValue) {
        return .success(try uncachedVariable(name, in: file))
      } catch {
        return .failure(error)
      }
    }
  }

  private func uncachedVariable(_ name: Symbol, in file: FileID) throws(UnknownValue) -> ConstantValue {
    guard let declaration = declaration(ofVariable: name, in: file) else {
      throw UnknownValue("macro or constant '\(layout.text(name))' is not defined in the tree")
    }
    guard declaration.isConstant, case .expression(let value)? = declaration.initializer else {
      throw UnknownValue("'\(layout.text(name))' is not constant")
    }
    return try deeper { () throws(UnknownValue) in
      try self.cast(self.layout.resolve(declaration.type, in: file), value, in: file, scope: nil)
    }
  }

  func deeper<T>(_ body: () throws(UnknownValue) -> T) throws(UnknownValue) -> T {
    guard depth < Self.depthLimit else { throw UnknownValue("constants are defined by each other too deeply") }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  private func conditional(
    _ condition: CExpression, _ middle: CExpression?, _ otherwise: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    let test = try evaluate(condition, in: file, scope: scope)
    let chosen =
      try test.value == 0
      ? evaluate(otherwise, in: file, scope: scope)
      : middle.map { (middle) throws(UnknownValue) in try evaluate(middle, in: file, scope: scope) } ?? test
    // The type is the common one of both branches, also of the one not taken.
    let other = test.value == 0 ? middle : otherwise
    guard let mine = chosen.type.integer, let other, let its = try? type(of: other, in: file, scope: scope).integer
    else { return chosen }
    let common = CIntegerType.common(mine, its)
    return ConstantValue(common.truncating(chosen.value), .integer(common))
  }

  func cast(
    _ type: ObjectType, _ operand: CExpression, in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    if case .unknown(let reason) = type { throw reason }
    if case .floating(let text) = operand.kind, let integer = type.integer,
      let number = Double(layout.text(text).filter { !"fFlL".contains($0) }), abs(number) < 9e18
    {
      return ConstantValue(integer.truncating(Int64(number)), type)
    }
    let value = try evaluate(operand, in: file, scope: scope)
    switch type.unaligned {
    case .integer(let integer): return ConstantValue(integer.truncating(value.value), type)
    case .pointer, .void: return ConstantValue(value.value, type)
    case .array(let element, _): return ConstantValue(value.value, .pointer(.resolved(element)))
    default: throw UnknownValue("a cast to this type is not constant")
    }
  }

  // MARK: - Statement expressions and calls

  private func evaluate(
    _ statements: [CStatement], in file: FileID, scope outer: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    let scope = ConstantScope(parent: outer)
    var last: ConstantValue?
    for statement in statements {
      switch statement.kind {
      case .empty: break
      case .expression(let expression): last = try evaluate(expression, in: file, scope: scope)
      case .declarations(let declarations): try declare(declarations, in: file, scope: scope)
      case .returnValue(let expression?): return try evaluate(expression, in: file, scope: scope)
      default: throw UnknownValue("a statement is not constant")
      }
    }
    guard let last else { throw UnknownValue("a statement expression has no value") }
    return last
  }

  func declare(
    _ declarations: [CDeclaration], in file: FileID, scope: ConstantScope
  ) throws(UnknownValue) {
    for declaration in declarations {
      guard let name = declaration.name else { continue }
      guard case .expression(let initializer)? = declaration.initializer else {
        scope.entries[name] = ConstantScope.Entry(
          type: layout.resolve(declaration.type, in: file, scope: scope), value: nil)
        continue
      }
      if case .inferred = declaration.type {
        let type = try type(of: initializer, in: file, scope: scope)
        scope.entries[name] = ConstantScope.Entry(
          type: type, value: try? evaluate(initializer, in: file, scope: scope).value)
        continue
      }
      let type = layout.resolve(declaration.type, in: file, scope: scope)
      scope.entries[name] = ConstantScope.Entry(
        type: type, value: try? cast(type, initializer, in: file, scope: scope).value)
    }
  }

  private func call(
    _ callee: CExpression, _ arguments: [CExpression], in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue {
    guard case .identifier(let name) = callee.kind else { throw UnknownValue("a call is not constant") }
    if let value = try builtin(name, arguments, in: file, scope: scope) { return value }
    guard let function = function(name, in: file), function.parameters.count == arguments.count else {
      throw UnknownValue("macro or function '\(layout.text(name))' is not defined in the tree")
    }
    let bound = ConstantScope()
    for (parameter, argument) in zip(function.parameters, arguments) {
      guard let name = parameter.name else { continue }
      let value = try cast(layout.resolve(parameter.type, in: file), argument, in: file, scope: scope)
      bound.entries[name] = ConstantScope.Entry(type: value.type, value: value.value)
    }
    guard case .returnValue? = function.body.last?.kind else {
      throw UnknownValue("function '\(layout.text(name))' is not constant")
    }
    return try deeper { () throws(UnknownValue) in
      let result = try self.evaluate(function.body, in: file, scope: bound)
      let type = self.layout.resolve(function.returnType, in: file)
      guard let integer = type.integer else { return result }
      return ConstantValue(integer.truncating(result.value), type)
    }
  }
}
