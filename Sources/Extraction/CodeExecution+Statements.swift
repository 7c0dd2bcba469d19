import CSyntax
import VMState

/// How statements of put and get code are run: what cannot be followed costs as little of the rest as can be.
extension PredicateExecution {
  func runCode(_ statement: CStatement) throws(NotFollowed) -> Completion {
    guard let code else { return try run(statement) }
    // Behind a refusal on every path.
    if state.guards.contains(.false) { return Completion(exits: [], state: nil) }
    code.location = reader.locate(file, statement.line)
    let start = state
    let itemCount = code.items.count
    let scopeCount = frame.scopes.count
    do throws(NotFollowed) {
      if case .expression(let expression) = statement.kind, case .call(let callee, let arguments) = expression.kind,
        !handsStream(arguments)
      {
        return try runPlainCall(callee, arguments, expression)
      }
      return try run(statement)
    } catch {
      frame.scopes.removeSubrange(scopeCount...)
      state = start
      code.items.removeSubrange(itemCount...)
      if mentionsStream(statement) {
        try code.record(.opaque(unresolved(error.reason, statement)), "code", under: state.guards)
      }
      forgetAssigned(in: statement)
      return Completion(exits: [], state: state)
    }
  }

  /// A call for its effects, without the stream: only what is as short as an accessor is followed.
  private func runPlainCall(
    _ callee: CExpression, _ arguments: [CExpression], _ expression: CExpression
  ) throws(NotFollowed) -> Completion {
    if case .identifier(let name) = callee.kind, reader.words.endings.contains(name) {
      return Completion(exits: [], state: nil)
    }
    if case .identifier(let name) = callee.kind, isCopy(name) {
      _ = try evaluate(expression)
    } else if case .identifier(let name) = callee.kind, variable(name) == nil,
      let function = layout.constants.function(name, in: file), isShort(function)
    {
      _ = try evaluate(expression)
    } else {
      for argument in arguments { forgetTarget(of: argument) }
    }
    return Completion(exits: [], state: state)
  }

  private func isShort(_ function: FunctionDefinition) -> Bool {
    function.body.count <= 4
      && function.body.allSatisfy {
        switch $0.kind {
        case .expression, .declarations, .returnValue, .empty: true
        case .branch(_, let then, let otherwise): isSimple(then) && (otherwise.map(isSimple) ?? true)
        default: false
        }
      }
  }

  private func isSimple(_ statement: CStatement) -> Bool {
    switch statement.kind {
    case .expression, .returnValue, .empty: true
    case .compound(let inner): inner.count <= 2 && inner.allSatisfy(isSimple)
    default: false
    }
  }

  func unresolved(_ reason: String, _ statement: CStatement) -> Unresolved {
    Unresolved(reason, at: reader.locate(file, statement.line), codeHash: reader.codeHash(frame.function, file))
  }

  // MARK: - What code mentions

  /// Whether a call's arguments have the stream among them.
  func handsStream(_ arguments: [CExpression]) -> Bool {
    arguments.contains { argument in
      if case .identifier(let name) = argument.kind { return isStream(name) }
      if case .cast(_, let inner) = argument.kind, case .identifier(let name) = inner.kind { return isStream(name) }
      return false
    }
  }

  private func isStream(_ name: Symbol) -> Bool {
    guard let place = variable(name), let value = state.memory[place.path] else { return false }
    return CodeRecorder.isStream(value)
  }

  func mentionsStream(_ statement: CStatement) -> Bool {
    var found = false
    statement.walk { if case .identifier(let name) = $0.kind, isStream(name) { found = true } }
    return found
  }

  func mentionsStream(_ expression: CExpression) -> Bool {
    var found = false
    expression.walk { if case .identifier(let name) = $0.kind, isStream(name) { found = true } }
    return found
  }

  /// Local variables that the statement sets may be anything afterwards.
  func forgetAssigned(in statement: CStatement) {
    statement.walk { expression in
      switch expression.kind {
      case .assignment(_, let left, _): self.forgetTarget(of: left)
      case .unary(.preIncrement, let operand), .unary(.preDecrement, let operand),
        .unary(.postIncrement, let operand), .unary(.postDecrement, let operand), .unary(.addressOf, let operand):
        self.forgetTarget(of: operand)
      default: break
      }
    }
  }

  /// The local variable that an lvalue, or an address, belongs to.
  private func forgetTarget(of expression: CExpression) {
    switch expression.kind {
    case .identifier(let name):
      guard let place = variable(name) else { return }
      // A pointer given away is still the same pointer.
      if let value = state.memory[place.path], case .number = value {
        state.memory[place.path] = .unfollowed(atom("\(text(name))", "code that was not followed sets it"), place.type)
      }
    case .unary(.addressOf, let inner), .cast(_, let inner): forgetTarget(of: inner)
    case .member(let base, _, false), .index(let base, _): forgetTarget(of: base)
    default: break
    }
  }

  // MARK: - Conditions

  /// The condition under which two states that were joined are reached.
  func joined(_ left: [Expression], _ right: [Expression]) -> [Expression] {
    let shared = zip(left, right).prefix { $0 == $1 }.count
    let a = left.dropFirst(shared).reduce(Expression.true) { Folded.and($0, $1) }
    let b = right.dropFirst(shared).reduce(Expression.true) { Folded.and($0, $1) }
    let common = Array(left.prefix(shared))
    if a == .false { return right }
    if b == .false { return left }
    let either = either(a, b)
    return either == .true ? common : common + [either]
  }

  private func either(_ a: Expression, _ b: Expression) -> Expression {
    if a == .true || b == .true || a == Folded.not(b) || b == Folded.not(a) { return .true }
    if case .binary(.and, let test, let rest) = b, test == Folded.not(a) { return either(a, rest) }
    if case .binary(.and, let test, let rest) = a, test == Folded.not(b) { return either(b, rest) }
    if case .binary(.and, let s, let t) = a, case .binary(.and, let u, let v) = b {
      if s == u { return Folded.and(s, either(t, v)) }
    }
    return Folded.or(a, b)
  }

  // MARK: - Refusals

  /// Whether a return ends the load: a negative number out of a function that has the stream, or out of a hook itself.
  func refuses(_ value: PredicateValue) throws(NotFollowed) -> Bool {
    guard let code, code.direction != .save, frame.takesStream || frames.count == 1 else { return false }
    guard case .number(let expression, let type) = value, type.isSigned else { return false }
    if let constant = Folded.constant(expression) {
      guard constant < 0 else { return false }
    } else {
      // `if (ret < 0) return ret;`
      guard let last = state.guards.last,
        last == compare(.less, expression, .integer(0)) || last == Folded.condition(expression)
          || last == compare(.notEqual, expression, .integer(0))
      else { return false }
    }
    try refuse()
    return true
  }

  func refuse() throws(NotFollowed) {
    guard let code else { return }
    if let unfollowed = state.guards.first(where: { !$0.isFollowed }) {
      let text = PredicateExecution.limited(PredicateText.text(unfollowed))
      var hash = ContentHash()
      for atom in unfollowed.atoms { hash.combine(atom.codeHash) }
      code.unfollowedChecks.append(
        Unresolved("whether the load is refused by '\(text)' is not computed", at: code.location, codeHash: hash.value))
      return
    }
    let guards = Array(state.guards.dropLast())
    try code.record(.refuse(state.guards.last.map(Folded.not) ?? .false), "refused", under: guards)
  }
}
