import CSyntax
import CTree
import VMState

extension SymbolicExecution {
  func call(_ callee: CExpression, _ arguments: [CExpression]) throws(NotFollowed) -> PredicateValue {
    try step()
    guard case .identifier(let name) = callee.kind, variable(name) == nil else {
      return try callThroughPointer(callee, arguments)
    }
    let words = reader.words
    if name == words.constantP { return .zero }
    if name == words.chooseExpression, arguments.count == 3 {
      let isFirst = (try? layout.constants.value(of: arguments[0], in: file)).map { $0 != 0 } ?? false
      return try evaluate(arguments[isFirst ? 1 : 2])
    }
    let values = try self.values(arguments)
    if code != nil, let result = try codeCall(name, arguments, values) { return result }
    if words.identities.contains(name), let first = values.first { return first }
    if name == words.getClass, let first = values.first {
      return .environment("object_get_class(\(PredicateText.text(first)))", .untypedPointer)
    }
    if words.zeroTests.contains(name), values.count == 2, let test = zeroTest(values[0], values[1]) { return test }
    if name == words.dynamicCast, let first = values.first { return dynamicCast(first, values) }

    let text = Self.limited("\(self.text(name))(\(values.map { PredicateText.text($0) }.joined(separator: ", ")))")
    let dependsOnObject = values.contains { $0.dependsOnObject }
    guard let function = layout.constants.function(name, in: file) else {
      return notFollowed(name, text, values, function: nil, dependsOnObject, "it is not defined in the tree")
    }
    let returnType = layout.resolve(function.returnType, in: file)
    if !dependsOnObject {
      // What is called without the object is the same on both ends. Casts of global objects are looked through.
      if let simple = simpleCall(function, values) { return simple }
      guard isCast(function, values) else {
        environmentHashes[text] = reader.codeHash(name, file)
        return .environment(text, returnType)
      }
    }
    do {
      return try follow(function, values, from: file)
    } catch {
      return notFollowed(name, text, values, function: function, dependsOnObject, error.reason)
    }
  }

  func values(_ arguments: [CExpression]) throws(NotFollowed) -> [PredicateValue] {
    var result: [PredicateValue] = []
    for argument in arguments {
      if case .type(let type) = argument.kind {
        result.append(.environment("type", resolve(type)))
      } else {
        let value = try evaluate(argument)
        try checkSize(value)
        result.append(value)
      }
    }
    return result
  }

  /// One pointer in, one expression out, a pointer: what DECLARE_INSTANCE_CHECKER makes (include/qom/object.h).
  private func isCast(_ function: FunctionDefinition, _ values: [PredicateValue]) -> Bool {
    guard values.count == 1, function.body.count == 1, case .returnValue? = function.body.first?.kind,
      case .environment = values[0], case .pointer = function.returnType
    else { return false }
    return true
  }

  /// A function of constants alone, like `ctz32(8)`, or one that reads a global: what it says is told, not its name, so that a
  /// change of its body is seen.
  private func simpleCall(_ function: FunctionDefinition, _ values: [PredicateValue]) -> PredicateValue? {
    let isConstant = values.allSatisfy { $0.constant != nil }
    guard isConstant, function.body.count <= 6, values.count <= 4 else { return nil }
    let before = state
    let value = try? follow(function, values, from: file)
    switch value {
    case .number(let expression, _)?
    where Folded.size(of: expression, upTo: 8) <= 8 && expression.atoms.allSatisfy { $0.isEnvironment }:
      return value
    case .environment?: return value
    default:
      state = before
      return nil
    }
  }

  private func notFollowed(
    _ name: Symbol, _ text: String, _ values: [PredicateValue], function: FunctionDefinition?, _ dependsOnObject: Bool,
    _ reason: String
  ) -> PredicateValue {
    let returnType = function.map { layout.resolve($0.returnType, in: file) }
    // A macro that the tree does not define casts like those it does: all capitals, one pointer.
    if function == nil, values.count == 1, isUpperCase(name) {
      if self.text(name).hasSuffix("_GET_CLASS") {
        return .environment("object_get_class(\(PredicateText.text(values[0])))", .untypedPointer)
      }
      switch values[0] {
      case .pointer, .environment, .unfollowed, .choice: return values[0]
      case .number, .nothing: break
      }
    }
    forget(values)
    guard dependsOnObject else {
      return .environment(text, returnType ?? .unknown(UnknownValue("the type of '\(self.text(name))' is not known")))
    }
    var result = atom(text, "'\(self.text(name))' was not followed: \(reason)")
    if function != nil { result = atom(text, result.reason, hash: reader.codeHash(name, file)) }
    return .unfollowed(result, returnType ?? .unknown(UnknownValue("the type of '\(self.text(name))' is not known")))
  }

  private func isUpperCase(_ name: Symbol) -> Bool {
    layout.vocabulary.symbols.withBytes(of: name) { bytes in
      bytes.allSatisfy { !($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) }
    }
  }

  /// Local variables whose addresses go to code that was not followed may be anything afterwards.
  func forget(_ values: [PredicateValue]) {
    for value in values {
      guard case .pointer(let place) = value, place.isLocal else { continue }
      let root = place.path.prefix { $0 != "." && $0 != "[" }
      if code?.heapObjects.contains(String(root)) == true { continue }
      for path in state.memory.keys where path == root || path.hasPrefix("\(root).") || path.hasPrefix("\(root)[") {
        state.memory[path] = nil
      }
      state.memory[String(root)] = .unfollowed(
        atom("a variable", "a call that was not followed sets it"), .unknown(UnknownValue("set by a call")))
    }
  }

  /// `buffer_is_zero(buffer, length)` (util/bufferiszero.c) looks at words for speed; what it says is this. Nil for what is no
  /// short array of the object.
  private func zeroTest(_ buffer: PredicateValue, _ length: PredicateValue) -> PredicateValue? {
    guard case .pointer(let place) = buffer, let first = place.element, let integer = place.type.integer,
      let bytes = length.constant, bytes > 0, bytes % Int64(integer.bytes) == 0, bytes / Int64(integer.bytes) <= 64
    else { return nil }
    var test: Expression = .true
    for index in first.index..<first.index + bytes / Int64(integer.bytes) {
      let element = Expression.member(MemberPath("\(first.array)[\(index)]"), integer.integer)
      test = Folded.and(test, .binary(.equal, element, .integer(0)))
    }
    return .truth(test)
  }

  private func dynamicCast(_ value: PredicateValue, _ arguments: [PredicateValue]) -> PredicateValue {
    guard case .pointer(var place) = value else { return value }
    let texts = arguments.prefix(2).map { PredicateText.text($0) }.joined(separator: ", ")
    // Which type an object has does not change, and both ends have the same.
    place.nonNull = environment("object_dynamic_cast(\(texts))")
    return .pointer(place)
  }

  /// `dev->ops->method(dev)` and the like.
  private func callThroughPointer(_ callee: CExpression, _ arguments: [CExpression]) throws(NotFollowed)
    -> PredicateValue
  {
    var inner = callee
    if case .unary(.dereference, let operand) = callee.kind { inner = operand }
    let function = try evaluate(inner)
    let values = try self.values(arguments)
    if code != nil, let result = try codeCall(through: inner, function, values) { return result }
    forget(values)
    let text = "\(PredicateText.text(function))(\(values.map { PredicateText.text($0) }.joined(separator: ", ")))"
    let type = ObjectType.unknown(UnknownValue("the type of a call through a pointer is not followed"))
    if case .environment = function, !values.contains(where: { $0.dependsOnObject }) { return .environment(text, type) }
    return .unfollowed(atom(text, "a call through a pointer is not followed"), type)
  }
}
