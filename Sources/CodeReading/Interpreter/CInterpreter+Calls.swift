import CSyntax
import CTree

extension CInterpreter {
  func call(
    _ expression: CExpression, _ callee: CExpression, _ arguments: [CExpression]
  ) throws(NotFollowed) -> Value {
    if case .identifier(let name) = callee.kind, variable(name) == nil {
      let call = CallExpression(name: name, arguments: arguments, expression: expression, unit: unit)
      if let value = try domain.meaning(of: call, in: self) { return value }
      return try follow(call)
    }
    var inner = callee
    if case .unary(.dereference, let operand) = callee.kind { inner = operand }
    let target = try evaluate(inner)
    let values = try self.values(of: arguments)
    let call = CallExpression(name: nil, arguments: arguments, expression: expression, unit: unit)
    guard case .function(let function) = target else {
      return domain.value(ofUnfollowed: call, values, "a call through a pointer is not followed", in: self)
    }
    return try enter(call, function, values)
  }

  /// A call by name that has no meaning of its own: a macro, or a function.
  func follow(_ call: CallExpression) throws(NotFollowed) -> Value {
    guard let name = call.name else { return .unknown("a call through a pointer is not followed") }
    switch expansion(of: call.expression, name) {
    case .expression(let inner, let unit):
      return try within(unit) { () throws(NotFollowed) in try self.evaluate(inner) }
    case .statements(let statements, let unit):
      return try within(unit) { () throws(NotFollowed) in try self.value(ofMacro: statements) }
    case .none: break
    }
    let values = try self.values(of: call.arguments)
    let function = FunctionName(name, file: file)
    // `FOO(obj)`: macros of the object model's headers make these functions, which check and return their argument.
    if values.count == 1, isUpperCase(name), !domain.usesLayouts || functions.function(function) == nil {
      return values[0]
    }
    return try enter(call, function, values)
  }

  private func value(ofMacro statements: [CStatement]) throws(NotFollowed) -> Value {
    var completion = try run(statements)
    if let exit = completion.exits.popLast() {
      if merges { throw NotFollowed("a way leads out of an expression") }
      if !completion.leadsOn { state = exit.state }
    }
    return .unknown("statements without a value")
  }

  private func enter(_ call: CallExpression, _ name: FunctionName, _ values: [Value]) throws(NotFollowed) -> Value {
    guard let function = domain.function(for: call, name, values, in: self) else {
      return domain.value(
        ofUnfollowed: call, values, "function '\(text(name.symbol))' was not followed", in: self)
    }
    do throws(NotFollowed) {
      return try self.call(function, values)
    } catch {
      return domain.value(ofUnfollowed: call, values, error.reason, in: self)
    }
  }

  /// The values of a call's arguments.
  package func values(of arguments: [CExpression]) throws(NotFollowed) -> [Value] {
    var values: [Value] = []
    for argument in arguments {
      if case .type(let type) = argument.kind {
        values.append(.size(type))
      } else {
        values.append(try evaluate(argument))
      }
    }
    return values
  }

  /// No small letters.
  package func isUpperCase(_ name: Symbol) -> Bool {
    layout.vocabulary.symbols.withBytes(of: name) { bytes in
      bytes.allSatisfy { !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0) }
    }
  }
}
