import CSyntax
import VMState

extension CInterpreter {
  func run(_ statements: some Collection<CStatement>) throws(NotFollowed) -> Completion {
    var result = Completion.normal
    for statement in statements {
      var statement = statement
      while case .label(let label, let inner) = statement.kind {
        absorb(&result) { if case .jump(label) = $0 { true } else { false } }
        statement = inner
      }
      guard result.leadsOn else { continue }
      let next = try deeper { () throws(NotFollowed) in try self.run(statement) }
      result.exits += next.exits
      result.leadsOn = next.leadsOn
      guard result.exits.count <= budget.limits.exits else { throw NotFollowed("the function has too many ways out") }
    }
    return result
  }

  func scoped(_ body: () throws(NotFollowed) -> Completion) throws(NotFollowed) -> Completion {
    let depth = frames.count - 1
    frames[depth].scopes.append([:])
    defer { frames[depth].scopes.removeLast() }
    return try body()
  }

  func run(_ statement: CStatement) throws(NotFollowed) -> Completion {
    try budget.step()
    if frames.count == 1 { outermostLine = statement.line }
    switch statement.kind {
    case .empty, .assembly: return .normal
    case .expression(let expression): return try run(expression)
    case .declarations(let declarations):
      for declaration in declarations { try declare(declaration) }
      return .normal
    case .compound(let body): return try scoped { () throws(NotFollowed) in try self.run(body) }
    case .branch(let condition, let then, let otherwise):
      return try branch(statement, evaluate(condition), then, otherwise)
    case .whileLoop(let condition, let body):
      return try loop(Loop(statement: statement, condition: condition, step: nil, body: body, testsFirst: true))
    case .doLoop(let body, let condition):
      return try loop(Loop(statement: statement, condition: condition, step: nil, body: body, testsFirst: false))
    case .forLoop(let first, let condition, let step, let body):
      return try scoped { () throws(NotFollowed) in
        _ = try self.run(first)
        return try self.loop(
          Loop(statement: statement, condition: condition, step: step, body: body, testsFirst: true))
      }
    case .selection(let subject, let body): return try selection(statement, evaluate(subject), body)
    case .caseLabel(_, _, let inner), .defaultLabel(let inner): return try run(inner)
    // Labels within a list are met by it.
    case .label(_, let inner): return try run(inner)
    case .returnValue(let value):
      return leaving(.returned(try value.map { (e) throws(NotFollowed) in try evaluate(e) } ?? .unknown("nothing")))
    case .breakLoop: return leaving(.breakLoop)
    case .continueLoop: return leaving(.continueLoop)
    case .jump(let label):
      if merges { return leaving(.jump(label)) }
      domain.undecided(statement, in: self)
      return .normal
    }
  }

  /// An expression as a statement; a macro may stand for several statements.
  private func run(_ expression: CExpression) throws(NotFollowed) -> Completion {
    if merges, case .call(let callee, _) = expression.kind, case .identifier(let name) = callee.kind, domain.ends(name)
    {
      return Completion(leadsOn: false)
    }
    if case .call(let callee, let arguments) = expression.kind, case .identifier(let name) = callee.kind,
      !unit.isExpanded, variable(name) == nil
    {
      let call = CallExpression(name: name, arguments: arguments, expression: expression, unit: unit)
      if try domain.meaning(of: call, in: self) != nil { return .normal }
      if case .statements(let statements, let inner) = expansion(of: expression, name) {
        return try within(inner) { () throws(NotFollowed) in try self.run(statements) }
      }
      _ = try deeper { () throws(NotFollowed) in try self.follow(call) }
      return .normal
    }
    _ = try evaluate(expression)
    return .normal
  }

  // MARK: - Branches

  private func branch(
    _ statement: CStatement, _ test: Value, _ then: CStatement, _ otherwise: CStatement?
  ) throws(NotFollowed) -> Completion {
    if let truth = test.truth {
      if truth { return try run(then) }
      return try otherwise.map { (s) throws(NotFollowed) in try run(s) } ?? .normal
    }
    switch domain.conditions {
    case .skip:
      domain.undecided(statement, in: self)
      return .normal
    case .inTurn: return try inTurn(then, otherwise)
    case .merge:
      let condition = condition(test)
      let start = state
      let yes = try run(then)
      let yesState = takeState()
      state = start
      let no = try otherwise.map { (s) throws(NotFollowed) in try run(s) } ?? .normal
      return join(condition, yes, yesState, no)
    }
  }

  /// A way out on one of two unknown ways does not end what is around them.
  private func inTurn(_ then: CStatement, _ otherwise: CStatement?) throws(NotFollowed) -> Completion {
    let first = try uncertain { () throws(NotFollowed) in try self.run(then) }
    guard let otherwise else { return .normal }
    let second = try uncertain { () throws(NotFollowed) in try self.run(otherwise) }
    if case .returned(let one)? = first, case .returned(let two)? = second {
      return leaving(.returned(.alternatives([one, two])))
    }
    return .normal
  }

  /// Runs what may not happen at all. The way goes on behind it, whatever ways out it takes; the last of them is returned.
  @discardableResult
  func uncertain(_ body: () throws(NotFollowed) -> Completion) throws(NotFollowed) -> Exit.Kind? {
    uncertainty += 1
    defer { uncertainty -= 1 }
    var completion = try body()
    guard let exit = completion.exits.popLast() else { return nil }
    if !completion.leadsOn { state = exit.state }
    return exit.kind
  }

  // MARK: - Declarations

  func declare(_ declaration: CDeclaration) throws(NotFollowed) {
    guard let name = declaration.name else { return }
    let type = declaration.type
    if domain.usesLayouts, declaration.isStatic, !declaration.isConstant {
      // What earlier calls left in it is not known.
      declare(name, type, Cell(rest: .unknown("'\(text(name))' keeps its value from call to call")))
      return
    }
    guard let initializer = declaration.initializer else {
      declare(name, type, Cell())
      return
    }
    switch initializer {
    case .expression(let expression):
      let value = try evaluate(expression)
      let location = declare(name, type, Cell(rest: .zero))
      fill(location, expression, value)
    case .list(let list):
      if let location = domain.location(ofList: list, type, named: name, in: self) {
        declare(name, type, Cell(.pointer(location)))
        return
      }
      var cell = Cell(type: domain.usesLayouts ? nil : .written(type), rest: .zero)
      cell.origin = .tokens(unit, list.range)
      let location = declare(name, type, cell)
      // Read at once: what it names may change before it is used.
      try fill(location, list)
    }
  }
}
