import CSyntax
import CTree
import VMState

extension SymbolicExecution {
  /// A way out of a run of statements.
  struct Exit {
    enum Kind {
      case returned(PredicateValue)
      case breakLoop
      case continueLoop
      case jump(Symbol)
    }

    var kind: Kind
    /// Under which it is taken, when none before it in the list was.
    var `guard`: Expression
    var state: State
  }

  /// How a run of statements ends. The state is nil when it never ends by running off its last statement.
  struct Completion {
    var exits: [Exit] = []
    var state: State?
    /// No way leads on.
    var isDead: Bool { exits.isEmpty && state == nil }
  }

  /// Runs statements from the current state. `state` is meaningless afterwards; the completion has it.
  func run(_ statements: some Collection<CStatement>) throws(NotFollowed) -> Completion {
    var result = Completion(exits: [], state: state)
    for statement in statements {
      var statement = statement
      while case .label(let label, let inner) = statement.kind {
        try absorb(&result) { if case .jump(label) = $0 { true } else { false } }
        statement = inner
      }
      guard let current = result.state else { continue }
      state = current
      let next = try deeper { () throws(NotFollowed) in
        self.code == nil ? try self.run(statement) : try self.runCode(statement)
      }
      result.exits += next.exits
      result.state = next.state
      if result.exits.count > 256 { throw NotFollowed("the function has too many ways out") }
    }
    return result
  }

  /// Joins the exits of a kind into the state: a loop's `break` ends there, a jump arrives.
  func absorb(_ completion: inout Completion, _ isWanted: (Exit.Kind) -> Bool) throws(NotFollowed) {
    guard completion.exits.contains(where: { isWanted($0.kind) }) else { return }
    var joined = completion.state
    for exit in completion.exits.reversed() where isWanted(exit.kind) {
      if let state = joined { joined = try merge(exit.guard, exit.state, state) } else { joined = exit.state }
    }
    // The first guard that holds counts: what came behind an absorbed exit must say that it was not taken.
    var remaining: [Exit] = []
    var taken: Expression = .false
    for var exit in completion.exits {
      if isWanted(exit.kind) {
        taken = Folded.or(taken, exit.guard)
      } else {
        exit.guard = Folded.and(Folded.not(taken), exit.guard)
        remaining.append(exit)
      }
    }
    completion.exits = remaining
    completion.state = joined
  }

  func isBreak(_ kind: Exit.Kind) -> Bool { if case .breakLoop = kind { true } else { false } }

  func isContinue(_ kind: Exit.Kind) -> Bool { if case .continueLoop = kind { true } else { false } }

  private func leaving(_ kind: Exit.Kind) -> Completion {
    Completion(exits: [Exit(kind: kind, guard: .true, state: state)], state: nil)
  }

  func scoped(_ body: () throws(NotFollowed) -> Completion) throws(NotFollowed) -> Completion {
    frame.scopes.append([:])
    defer { frame.scopes.removeLast() }
    return try body()
  }

  func run(_ statement: CStatement) throws(NotFollowed) -> Completion {
    try step()
    switch statement.kind {
    case .empty, .assembly: break
    case .expression(let expression):
      if isEnding(expression) { return Completion(exits: [], state: nil) }
      _ = try evaluate(expression)
    case .declarations(let declarations): try declare(declarations)
    case .compound(let statements):
      return try scoped { () throws(NotFollowed) in try self.run(statements) }
    case .branch(let condition, let then, let otherwise): return try branch(condition, then, otherwise)
    case .returnValue(let expression):
      let value = try expression.map { (e) throws(NotFollowed) in try evaluate(e) } ?? .nothing
      if try refuses(value) { return Completion(exits: [], state: nil) }
      return leaving(.returned(value))
    case .breakLoop: return leaving(.breakLoop)
    case .continueLoop: return leaving(.continueLoop)
    case .jump(let label): return leaving(.jump(label))
    case .label(_, let inner): return try run(CollectionOfOne(inner))
    case .whileLoop(let condition, let body):
      return try loop(condition, step: nil, body, testsFirst: true)
    case .doLoop(let body, let condition): return try loop(condition, step: nil, body, testsFirst: false)
    case .forLoop(let initial, let condition, let step, let body):
      return try scoped { () throws(NotFollowed) in
        let start = try self.run(initial)
        guard let state = start.state else { return start }
        self.state = state
        return try self.loop(condition, step: step, body, testsFirst: true)
      }
    case .selection(let subject, let body): return try selection(subject, body)
    case .caseLabel, .defaultLabel: throw NotFollowed("a 'case' stands where it was not expected")
    }
    return Completion(exits: [], state: state)
  }

  private func isEnding(_ expression: CExpression) -> Bool {
    guard case .call(let callee, _) = expression.kind, case .identifier(let name) = callee.kind else { return false }
    return reader.words.endings.contains(name)
  }

  private func declare(_ declarations: [CDeclaration]) throws(NotFollowed) {
    for declaration in declarations {
      guard let name = declaration.name, !declaration.isExtern, !declaration.isTypedef else { continue }
      var value: PredicateValue?
      if case .expression(let initializer)? = declaration.initializer {
        do throws(NotFollowed) {
          value = try evaluate(initializer)
        } catch {
          // One value that is not known is no reason to give up on the rest of put and get code.
          guard code != nil, !mentionsStream(initializer) else { throw error }
          value = .unfollowed(atom("a variable", error.reason), .unknown(UnknownValue(error.reason)))
        }
      }
      let type: ObjectType
      if case .inferred = declaration.type {
        type = value.map { self.type(of: $0) } ?? .unknown(UnknownValue("the type is left to an initialiser"))
      } else {
        type = resolve(declaration.type)
      }
      let place = declare(name, type)
      if let value {
        try store(value, at: place)
      } else if case .list(let list)? = declaration.initializer {
        try fill(place, with: list)
      }
    }
  }

  private func branch(
    _ condition: CExpression, _ then: CStatement, _ otherwise: CStatement?
  ) throws(NotFollowed) -> Completion {
    let test = Folded.condition(try truth(evaluate(condition)))
    let start = state
    if let known = Folded.constant(test) {
      if known != 0 { return try scoped { () throws(NotFollowed) in try self.run(then) } }
      guard let otherwise else { return Completion(exits: [], state: state) }
      return try scoped { () throws(NotFollowed) in try self.run(otherwise) }
    }
    if code != nil { state.guards.append(CodeGuard(test)) }
    let yes = try scoped { () throws(NotFollowed) in try self.run(then) }
    state = start
    if code != nil { state.guards.append(CodeGuard(Folded.not(test))) }
    let no =
      try otherwise.map { (statement) throws(NotFollowed) in
        try scoped { () throws(NotFollowed) in try self.run(statement) }
      } ?? Completion(exits: [], state: state)
    var result = try join(test, yes, no)
    // What refuses when the test holds, or does not, leaves one way on: the rest need not ask again.
    if code != nil, yes.isDead || no.isDead, result.exits.isEmpty, var state = result.state {
      if state.guards.count == start.guards.count + 1 { state.guards = start.guards }
      result.state = state
    }
    return result
  }

  /// The completion of `if (test) yes else no`.
  private func join(_ test: Expression, _ yes: Completion, _ no: Completion) throws(NotFollowed) -> Completion {
    var result = Completion()
    for var exit in yes.exits {
      exit.guard = Folded.and(test, exit.guard)
      result.exits.append(exit)
    }
    for var exit in no.exits {
      // When the first branch always leaves, the order of the list says it already.
      if yes.state != nil { exit.guard = Folded.and(Folded.not(test), exit.guard) }
      result.exits.append(exit)
    }
    switch (yes.state, no.state) {
    case (let yes?, let no?): result.state = try merge(test, yes, no)
    case (let state?, nil), (nil, let state?): result.state = state
    case (nil, nil): result.state = nil
    }
    return result
  }

  // MARK: - Loops

  private static let iterationLimit = 64
  private static let codeIterationLimit = 2048

  /// Unrolls. With a condition that is not constant, an iteration that would leave an array ends it.
  private func loop(
    _ condition: CExpression?, step: CExpression?, _ body: CStatement, testsFirst: Bool
  ) throws(NotFollowed) -> Completion {
    guard code != nil else { return try unrolled(condition, step: step, body, testsFirst: testsFirst) }
    return try codeLoop(condition, step: step, body, testsFirst: testsFirst)
  }

  func unrolled(
    _ condition: CExpression?, step: CExpression?, _ body: CStatement, testsFirst: Bool
  ) throws(NotFollowed) -> Completion {
    var result = Completion()
    var iteration = 0
    while true {
      // The test before this turn is not constant: it stands last among the exits.
      var isTested = false
      if testsFirst || iteration > 0 {
        let test = try condition.map { (c) throws(NotFollowed) in Folded.condition(try truth(evaluate(c))) } ?? .true
        if let known = Folded.constant(test) {
          if known == 0 { break }
        } else {
          if code != nil { throw NotFollowed("a loop has no constant bound") }
          // Leaving by the test is a break.
          result.exits.append(Exit(kind: .breakLoop, guard: Folded.not(test), state: state))
          isTested = true
        }
      }
      iteration += 1
      guard iteration <= (code?.isTransferLoop == true ? Self.codeIterationLimit : Self.iterationLimit) else {
        throw NotFollowed("a loop has no constant bound up to 64")
      }
      let outer = isOutOfBounds
      isOutOfBounds = false
      defer { isOutOfBounds = isOutOfBounds || outer }
      var turn = try scoped { () throws(NotFollowed) in try self.run(body) }
      if isOutOfBounds, isTested {
        // This turn cannot be: the test before it always ends the loop.
        isOutOfBounds = false
        result.exits[result.exits.count - 1].guard = .true
        result.state = nil
        try absorb(&result, isBreak)
        return result
      }
      try absorb(&turn, isContinue)
      result.exits += turn.exits
      if result.exits.count > 256 { throw NotFollowed("the function has too many ways out") }
      guard let after = turn.state else {
        result.state = nil
        try absorb(&result, isBreak)
        return result
      }
      state = after
      if let step { _ = try evaluate(step) }
    }
    result.state = state
    try absorb(&result, isBreak)
    return result
  }

  // MARK: - switch

  private func selection(_ subject: CExpression, _ body: CStatement) throws(NotFollowed) -> Completion {
    guard case .compound(let statements) = body.kind else { throw NotFollowed("a 'switch' without braces") }
    let (value, _) = try number(evaluate(subject))
    // Labels stand before the statement that they lead to.
    var flat: [CStatement] = []
    var entries: [(position: Int, test: Expression?)] = []
    for statement in statements {
      var statement = statement
      labels: while true {
        switch statement.kind {
        case .caseLabel(let low, let high, let inner):
          let first = try constant(low)
          let test: Expression
          if let high {
            test = Folded.and(
              compare(.greaterOrEqual, value, .integer(first)),
              compare(.lessOrEqual, value, .integer(try constant(high))))
          } else {
            test = compare(.equal, value, .integer(first))
          }
          entries.append((flat.count, test))
          statement = inner
        case .defaultLabel(let inner):
          entries.append((flat.count, nil))
          statement = inner
        default: break labels
        }
      }
      flat.append(statement)
    }
    // One group for each place that is entered.
    var groups: [(position: Int, test: Expression, isDefault: Bool)] = []
    for entry in entries {
      if let last = groups.last, isEmpty(flat[last.position..<entry.position]) {
        groups[groups.count - 1].test = Folded.or(last.test, entry.test ?? .false)
        groups[groups.count - 1].isDefault = last.isDefault || entry.test == nil
      } else {
        groups.append((entry.position, entry.test ?? .false, entry.test == nil))
      }
    }
    let start = state
    var otherwise = Completion(exits: [], state: start)
    let others = groups.filter { !$0.isDefault }.map(\.test).reduce(Expression.false) { Folded.or($0, $1) }
    otherwise.state?.guards += code == nil ? [] : [CodeGuard(Folded.not(others))]
    if let group = groups.first(where: \.isDefault) {
      otherwise = try selected(flat[group.position...], start, Folded.not(others))
    }
    var result = otherwise
    for group in groups.reversed() where !group.isDefault {
      if let known = Folded.constant(group.test), known == 0, code != nil { continue }
      let completion = try selected(flat[group.position...], start, group.test)
      if let known = Folded.constant(group.test) {
        if known != 0 { result = completion }
        continue
      }
      result = try join(group.test, completion, result)
    }
    return result
  }

  private func isEmpty(_ statements: ArraySlice<CStatement>) -> Bool {
    statements.allSatisfy { if case .empty = $0.kind { true } else { false } }
  }

  private func selected(
    _ statements: ArraySlice<CStatement>, _ start: State, _ test: Expression
  ) throws(NotFollowed) -> Completion {
    state = start
    if code != nil, Folded.constant(test) == nil { state.guards.append(CodeGuard(test)) }
    var completion = try scoped { () throws(NotFollowed) in try self.run(statements) }
    try absorb(&completion, isBreak)
    return completion
  }

  func constant(_ expression: CExpression) throws(NotFollowed) -> Int64 {
    if let value = try? layout.constants.value(of: expression, in: file) { return value }
    guard let value = try evaluate(expression).constant else { throw NotFollowed("a 'case' is not constant") }
    return value
  }
}
