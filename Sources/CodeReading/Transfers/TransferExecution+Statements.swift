import CSyntax
import CTree
import VMState

/// How statements of put and get code are run: what cannot be followed costs as little of the rest as can be.
extension SymbolicExecution {
  func runCode(_ statement: CStatement) throws(NotFollowed) -> Completion {
    guard let code else { return try run(statement) }
    // Behind a refusal on every path.
    if state.guards.contains(where: { $0.test == .false }) { return Completion(exits: [], state: nil) }
    code.location = reader.tree.location(file: file, line: statement.line)
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
      if code.isStrict, mentionsStream(statement) { throw error }
      // What a function without the stream would have returned there is not known.
      if statement.returns, frames.count > 1, !frame.takesStream { throw error }
      leaveScopes(to: scopeCount)
      state = start
      code.items.removeSubrange(itemCount...)
      if mentionsStream(statement) {
        try code.record(.opaque(unresolved(error.reason, statement)), "code", under: state.guards)
      }
      forgetAssigned(in: statement)
      return Completion(exits: [], state: state)
    }
  }

  /// After an error, which leaves blocks without closing them.
  func leaveScopes(to count: Int) {
    if frame.scopes.count > count { frame.scopes.removeSubrange(count...) }
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
      // What is got on the way: `set_irq(s, i, qemu_get_be32(f))`.
      for argument in arguments where mentionsStream(argument) { _ = try evaluate(argument) }
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
    Unresolved(
      reason, at: reader.tree.location(file: file, line: statement.line),
      codeHash: reader.codeHash(frame.function, file))
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
  func joined(_ left: [CodeGuard], _ right: [CodeGuard]) -> [CodeGuard] {
    let shared = zip(left, right).prefix { $0.origin == $1.origin }.count
    func all(_ guards: ArraySlice<CodeGuard>, _ part: (CodeGuard) -> Expression) -> Expression {
      guards.reduce(Expression.true) { Folded.and($0, part($1)) }
    }
    let (a, b) = (left.dropFirst(shared), right.dropFirst(shared))
    if all(a, \.origin) == .false { return right }
    if all(b, \.origin) == .false { return left }
    let common = Array(left.prefix(shared))
    let origin = either(all(a, \.origin), all(b, \.origin))
    if origin == .true { return common }
    guard Folded.size(of: origin, upTo: sizeLimit) <= sizeLimit else {
      return common + [CodeGuard(.atom(atom("a condition", "the condition is too large")))]
    }
    var joined = CodeGuard(either(all(a, \.test), all(b, \.test)))
    joined.origin = origin
    return common + [joined]
  }

  private func either(_ a: Expression, _ b: Expression) -> Expression {
    if a == .true || b == .true || a == Folded.not(b) || b == Folded.not(a) { return .true }
    if case .binary(.and, let test, let rest) = b, test == Folded.not(a) { return either(a, rest) }
    if case .binary(.and, let test, let rest) = a, test == Folded.not(b) { return either(b, rest) }
    if case .binary(.and, let s, let t) = a, case .binary(.and, let u, let v) = b {
      if s == u { return Folded.and(s, either(t, v)) }
      if t == v { return Folded.and(either(s, u), t) }
      if s == Folded.not(u) { if t == .true { return either(s, v) } }
    }
    // `x && y`, or `x && !y || !x`: a conjunction may be nested to the left.
    if let first = Self.conjuncts(a).first, let second = Self.conjuncts(b).first {
      let (m, n) = (Self.conjuncts(a).dropFirst(), Self.conjuncts(b).dropFirst())
      func whole(_ parts: ArraySlice<Expression>) -> Expression { parts.reduce(.true) { Folded.and($0, $1) } }
      if first == second, !m.isEmpty, !n.isEmpty { return Folded.and(first, either(whole(m), whole(n))) }
      if m.isEmpty, second == Folded.not(first) { return either(a, whole(n)) }
      if n.isEmpty, first == Folded.not(second) { return either(b, whole(m)) }
    }
    let whole = Folded.or(a, b)
    // What one part excludes, others name one by one: the cases of a `switch`.
    let parts = Self.disjuncts(whole)
    let excluded = parts.contains { part in
      let inner = Self.disjuncts(Folded.not(part))
      return inner.allSatisfy(parts.contains)
    }
    return excluded ? .true : whole
  }

  private static func disjuncts(_ expression: Expression) -> [Expression] {
    if case .binary(.or, let left, let right) = expression { return disjuncts(left) + disjuncts(right) }
    return [expression]
  }

  private static func conjuncts(_ expression: Expression) -> [Expression] {
    if case .binary(.and, let left, let right) = expression { return conjuncts(left) + conjuncts(right) }
    return [expression]
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
        last.test == compare(.less, expression, .integer(0)) || last.test == Folded.condition(expression)
          || last.test == compare(.notEqual, expression, .integer(0))
      else { return false }
    }
    try refuse()
    return true
  }

  func refuse() throws(NotFollowed) {
    guard let code else { return }
    if let unfollowed = state.guards.map(\.test).first(where: { !$0.isFollowed }) {
      let text = SymbolicExecution.limited(PredicateText.text(unfollowed))
      var hash = ContentHash()
      for atom in unfollowed.atoms { hash.combine(atom.codeHash) }
      code.unfollowedChecks.append(
        Unresolved("whether the load is refused by '\(text)' is not computed", at: code.location, codeHash: hash.value))
      return
    }
    let guards = Array(state.guards.dropLast())
    try code.record(.refuse(state.guards.last.map { Folded.not($0.test) } ?? .false), "refused", under: guards)
  }
}
