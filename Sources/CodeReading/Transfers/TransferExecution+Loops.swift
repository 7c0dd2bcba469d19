import CSyntax
import CTree
import VMState

/// Loops of put and get code. A loop that transfers is run once with a symbol for its counter: what it does to one element is
/// what it does to all. One that cannot be run so is unrolled when its bound is constant.
extension SymbolicExecution {
  func codeLoop(
    _ condition: CExpression?, step: CExpression?, _ body: CStatement, testsFirst: Bool
  ) throws(NotFollowed) -> Completion {
    guard let code else { return Completion() }
    let transfers = mentionsStream(body) || condition.map(mentionsStream) ?? false
    let start = state
    let items = code.items
    let scopes = frame.scopes.count
    func restored() {
      state = start
      code.items = items
      leaveScopes(to: scopes)
    }
    if let condition, let step, runsOnce(condition, step) {
      return try scoped { () throws(NotFollowed) in try self.run(CollectionOfOne(body)) }
    }
    guard transfers else {
      let (steps, limit) = (stepsTaken, attemptLimit)
      attemptLimit = min(limit, steps + Self.idleSteps)
      defer { attemptLimit = limit }
      if let found = try? search(condition, step: step, body) { return found }
      restored()
      if let unrolled = try? unrolled(condition, step: step, body, testsFirst: testsFirst) { return unrolled }
      restored()
      giveBack(downTo: steps)
      try skip(body)
      forgetAssigned(in: body)
      if let step { forgetAssigned(in: CStatement(.expression(step), range: 0..<0, line: 0)) }
      return Completion(exits: [], state: state)
    }
    // With a symbol for the counter, every turn of its own, and with a symbol and whatever is not understood left out.
    let (outer, isStrict, isLoose, depth) = (code.isTransferLoop, code.isStrict, code.isLoose, frames.count)
    defer { (code.isTransferLoop, code.isStrict, code.isLoose) = (outer, isStrict, isLoose) }
    code.isTransferLoop = false
    if testsFirst {
      code.isStrict = true
      if let completion = try? symbolicLoop(condition, step: step, body) { return completion }
      restored()
      if frames.count > depth { frames.removeSubrange(depth...) }
    }
    code.isTransferLoop = true
    code.isStrict = true
    let (steps, limit) = (stepsTaken, attemptLimit)
    attemptLimit = min(limit, steps + Self.unrolledSteps)
    defer { attemptLimit = limit }
    if let completion = try? unrolled(condition, step: step, body, testsFirst: testsFirst) { return completion }
    attemptLimit = limit
    restored()
    if frames.count > depth { frames.removeSubrange(depth...) }
    giveBack(downTo: steps)
    code.isTransferLoop = false
    code.isStrict = isStrict
    guard testsFirst, !isStrict else { throw NotFollowed("a loop was not understood") }
    code.isLoose = true
    return try symbolicLoop(condition, step: step, body)
  }

  private func symbolicLoop(_ condition: CExpression?, step: CExpression?, _ body: CStatement) throws(NotFollowed)
    -> Completion
  {
    guard let condition else { throw NotFollowed("a loop without a condition") }
    if mentionsStream(condition) { return try listLoop(condition, body) }
    if let step, let counter = counter(of: step), let place = variable(counter),
      case .number(.integer(let first), let type)? = state.memory[place.path], first >= 0
    {
      return try countedLoop(condition, body, place, first, type)
    }
    if step == nil, let loop = try? countdown(condition, body) { return loop }
    return try pointerLoop(condition, body)
  }

  /// A loop that is not followed and that may leave the function: what the function returns then is not known. A load that it
  /// refuses is noted.
  private func skip(_ body: CStatement) throws(NotFollowed) {
    guard let code, body.returns else { return }
    guard frame.takesStream || frames.count == 1 else { throw NotFollowed("a loop has no constant bound up to 64") }
    if code.direction == .save { return }
    code.unfollowedChecks.append(
      Unresolved(
        "whether a loop refuses the load is not computed", at: code.location,
        codeHash: reader.codeHash(frame.function, file)))
  }

  /// `for (guard = lock(); guard; unlock(guard), guard = NULL)`: a scope written as a loop.
  private func runsOnce(_ condition: CExpression, _ step: CExpression) -> Bool {
    guard case .identifier(let name) = condition.kind else { return false }
    var last = step
    while case .comma(_, let right) = last.kind { last = right }
    guard case .assignment(nil, let left, let value) = last.kind, case .identifier(name) = left.kind else {
      return false
    }
    return (try? layout.constants.value(of: value, in: file)) == 0
      || {
        if case .cast(_, let inner) = value.kind {
          (try? layout.constants.value(of: inner, in: file)) == 0
        } else {
          false
        }
      }()
  }

  /// `while (n > m) { ...; n--; }`
  private func countdown(_ condition: CExpression, _ body: CStatement) throws(NotFollowed) -> Completion {
    guard let code, case .compound(let statements) = body.kind, let last = statements.last,
      case .expression(let step) = last.kind, let name = decremented(by: step), let place = variable(name)
    else { throw NotFollowed("no countdown") }
    let test = Folded.condition(try truth(evaluate(condition)))
    let (first, type) = try number(state.memory[place.path] ?? .nothing)
    guard case .binary(.greater, let left, let limit) = test, left.withoutCasts == first.withoutCasts else {
      throw NotFollowed("a loop's condition was not understood")
    }
    let symbol = "@\(code.newLoop())"
    let counter = PredicateValue.unfollowed(atom("a variable", "a loop changes it"), .integer(type))
    let turn = try turn(
      CStatement(.compound(Array(statements.dropLast())), range: body.range, line: body.line),
      setting: (place.path, counter), condition: nil, bound: { (_) in nil })
    guard turn.breaks.isEmpty else { throw NotFollowed("a loop is left from within") }
    let count = Folded.conditional(test, .binary(.subtract, first, limit), .integer(0))
    try code.record(.loop(try relative(turn.items, to: symbol, count: count)), "loop", under: state.guards)
    state.memory[place.path] = .number(limit, type)
    return Completion(exits: [], state: state)
  }

  private func decremented(by step: CExpression) -> Symbol? {
    switch step.kind {
    case .unary(.preDecrement, let operand), .unary(.postDecrement, let operand):
      if case .identifier(let name) = operand.kind { return name }
    default: break
    }
    return nil
  }

  private static let shortLoop: Int64 = 32
  private static let unrolledSteps = 20_000
  private static let idleSteps = 600

  /// The variable that `i++` counts with.
  private func counter(of step: CExpression) -> Symbol? {
    switch step.kind {
    case .unary(.preIncrement, let operand), .unary(.postIncrement, let operand):
      if case .identifier(let name) = operand.kind { return name }
    case .assignment(.add, let left, let right):
      if case .identifier(let name) = left.kind, case .integer(1, _) = right.kind { return name }
    default: break
    }
    return nil
  }

  /// A turn of a loop's body, run until what it carries over to the next turn is known.
  private struct Turn {
    var items: [CodeItem]
    var breaks: [Exit]
    var bound: Expression?
    /// Local variables that keep something from turn to turn.
    var carried: Set<String>
  }

  private func turn(
    _ body: CStatement, setting variable: (path: String, value: PredicateValue),
    condition: CExpression?, bound: (Expression) throws(NotFollowed) -> Expression?
  ) throws(NotFollowed) -> Turn {
    guard let code else { throw NotFollowed("no code is run") }
    let start = state
    let outer = code.items
    // However the turn ends: what has been recorded so far must not be lost to a body that cannot be followed.
    defer { code.items = outer }
    var carried: Set<String> = []
    for _ in 0..<4 {
      state = start
      state.guards = []
      forget(carried, since: start)
      let before = state
      state.memory[variable.path] = variable.value
      code.items = []
      var limit: Expression?
      if let condition { limit = try bound(Folded.condition(try truth(evaluate(condition)))) }
      if let limit, let constant = Folded.constant(limit), case .number(let counter, _) = variable.value,
        case .member(let path, _) = counter
      {
        code.bounds[path.text] = constant
      }
      code.items = []
      var completion = try scoped { () throws(NotFollowed) in try self.run(CollectionOfOne(body)) }
      try absorb(&completion, isContinue)
      let items = code.items
      code.items = outer
      guard completion.exits.allSatisfy({ isBreak($0.kind) }), let after = completion.state else {
        throw NotFollowed("a loop is left from within")
      }
      var changed: Set<String> = []
      for ended in [after] + completion.exits.map(\.state) {
        for (path, value) in ended.memory where path.hasPrefix("$") && path != variable.path {
          if let former = before.memory[path], !former.isSame(as: value) { changed.insert(path) }
        }
      }
      if changed.isSubset(of: carried) {
        // What the body wrote to members stands for itself from now on.
        state = start
        for path in after.memory.keys where !path.hasPrefix("$") { state.memory[path] = nil }
        forget(carried, since: start)
        return Turn(items: items, breaks: completion.exits, bound: limit, carried: carried)
      }
      carried.formUnion(changed)
    }
    throw NotFollowed("a loop changes more variables every time")
  }

  /// Variables that a loop carries from turn to turn may be anything.
  private func forget(_ carried: Set<String>, since start: State) {
    for path in carried {
      state.memory[path] = .unfollowed(
        atom("a variable", "a loop changes it"), start.memory[path].map { type(of: $0) } ?? .int)
    }
  }

  private func countedLoop(
    _ condition: CExpression, _ body: CStatement, _ place: PredicateValue.Place, _ first: Int64, _ type: CIntegerType
  ) throws(NotFollowed) -> Completion {
    guard let code else { throw NotFollowed("no code is run") }
    let name = "@\(code.newLoop())"
    let counter = Expression.member(MemberPath(name), .int)
    let turn = try turn(
      body, setting: (place.path, .number(counter, type)), condition: condition,
      bound: { (test) throws(NotFollowed) in try Self.bound(of: test, counter) })
    guard var count = turn.bound else { throw NotFollowed("a loop's bound was not understood") }
    var items = turn.items
    if let leave = turn.breaks.first {
      guard turn.breaks.count == 1 else { throw NotFollowed("a loop is left at several places") }
      let stays = Folded.not(leave.guard)
      for index in items.indices {
        guard items[index].guards.first == stays else { throw NotFollowed("a loop is left after a transfer") }
        items[index].guards.removeFirst()
      }
      count = until(leave.guard, name)
    }
    if Folded.constant(count) == 0 || items.isEmpty {
      state.memory[place.path] = .number(count, type)
      return Completion(exits: [], state: state)
    }
    let end = count
    if first > 0 {
      count = Folded.constant(count).map { .integer($0 - first) } ?? .binary(.subtract, count, .integer(first))
    }
    guard count.isFollowed else { throw NotFollowed("a loop's bound is not known") }
    // Unrolled, several arrays keep their names; more elements than a screenful do not.
    let isShort = turn.breaks.isEmpty && (Folded.constant(count) ?? .max) <= Self.shortLoop
    var loop = try relative(items, to: name, count: count, isStrict: isShort)
    if first > 0 { loop.array += "[\(first)]" }
    try code.record(.loop(loop), loop.array, under: state.guards)
    state.memory[place.path] = .number(end, type)
    return Completion(exits: [], state: state)
  }

  /// `i < n`, with casts: n.
  private static func bound(of test: Expression, _ counter: Expression) throws(NotFollowed) -> Expression? {
    func isCounter(_ side: Expression) -> Bool {
      if case .cast(_, let inner) = side { return isCounter(inner) }
      return side == counter
    }
    func mentionsCounter(_ side: Expression) -> Bool {
      if case .member(let path, _) = counter { return side.mentions(path.text) }
      return false
    }
    switch test {
    case .binary(.less, let left, let right) where isCounter(left) && !mentionsCounter(right): return right
    case .binary(.notEqual, let left, let right) where isCounter(left) && !mentionsCounter(right): return right
    case .binary(.greater, let left, let right) where isCounter(right) && !mentionsCounter(left): return left
    case .binary(.lessOrEqual, let left, let right) where isCounter(left) && !mentionsCounter(right):
      return Folded.constant(right).map { .integer($0 + 1) } ?? .binary(.add, right, .integer(1))
    default: throw NotFollowed("a loop's condition was not understood")
    }
  }

  /// The number of elements before the first for which `test` holds: a slot of its own, called by the test.
  private func until(_ test: Expression, _ name: String) -> Expression {
    let text = PredicateText.text(test).replacing("opaque->", with: "").replacing("[\(name)]", with: "[]")
    return .member(MemberPath.local(Self.limited("elements before \(text)")), .int)
  }

  /// `for (i = 0; i < n; i++) if (x[i].y == 0) break;`: how far it gets.
  private func search(_ condition: CExpression?, step: CExpression?, _ body: CStatement) throws(NotFollowed)
    -> Completion
  {
    guard let code, let condition, let step, let counter = counter(of: step), let place = variable(counter),
      case .number(.integer(0), let type)? = state.memory[place.path]
    else { throw NotFollowed("no search") }
    let start = state
    let items = code.items
    let name = "@\(code.newLoop())"
    let symbol = Expression.member(MemberPath(name), .int)
    do throws(NotFollowed) {
      let turn = try turn(
        body, setting: (place.path, .number(symbol, type)), condition: condition,
        bound: { (test) throws(NotFollowed) in try Self.bound(of: test, symbol) })
      guard turn.items.isEmpty, turn.breaks.count == 1, turn.carried.isEmpty else { throw NotFollowed("no search") }
      state.memory[place.path] = .number(until(turn.breaks[0].guard, name), type)
      return Completion(exits: [], state: state)
    } catch {
      state = start
      code.items = items
      throw error
    }
  }

  // MARK: - Lists

  /// `while (p) { ...; p = p->next; }` and QTAILQ_FOREACH.
  private func pointerLoop(_ condition: CExpression, _ body: CStatement) throws(NotFollowed) -> Completion {
    guard let code else { throw NotFollowed("no code is run") }
    var tested = condition
    if case .binary(.notEqual, let left, _) = condition.kind { tested = left }
    guard case .identifier(let name) = tested.kind, let variable = variable(name),
      case .pointer(let head)? = state.memory[variable.path], head.nonNull != nil, !head.isLocal
    else { throw NotFollowed("a loop's condition was not understood") }
    let symbol = "@\(code.newLoop())"
    let element = PredicateValue.Place(path: "\(head.path)[\(symbol)]", type: head.type)
    let turn = try turn(
      body, setting: (variable.path, .pointer(element)), condition: nil, bound: { (_) in nil })
    guard turn.breaks.isEmpty else { throw NotFollowed("a loop is left from within") }
    let count = Expression.member(MemberPath.local("elements of \(head.path)"), .int)
    let loop = try relative(turn.items, to: symbol, count: count)
    try code.record(.loop(loop), loop.array, under: state.guards)
    state.memory[variable.path] = .zero
    return Completion(exits: [], state: state)
  }

  /// `while (qemu_get_byte(f)) { ... }`
  private func listLoop(_ condition: CExpression, _ body: CStatement) throws(NotFollowed) -> Completion {
    guard let code, code.direction == .load else { throw NotFollowed("a loop's condition puts") }
    let outer = code.items
    let guards = state.guards
    code.items = []
    var marker: [CodeItem] = []
    do {
      defer { code.items = outer }
      _ = try evaluate(condition)
      marker = code.items
    }
    guard marker.count == 1, case .value(let path, let form) = marker[0].kind, form.wireSize == 1 else {
      throw NotFollowed("a loop's condition gets more than a byte")
    }
    let symbol = "@\(code.newLoop())"
    let turn = try turn(body, setting: ("$list", .zero), condition: nil, bound: { (_) in nil })
    guard turn.breaks.isEmpty else { throw NotFollowed("a loop is left from within") }
    state.guards = guards
    var loop = try relative(turn.items, to: symbol, count: .integer(0))
    if loop.array.hasPrefix("(") { loop.array = "\(path)" }
    try code.record(.list(loop), loop.array, under: guards)
    return Completion(exits: [], state: state)
  }

  // MARK: - One element

  /// The body's items as seen from the element that the counter selects.
  private func relative(
    _ items: [CodeItem], to name: String, count: Expression, isStrict: Bool = false
  ) throws(NotFollowed) -> CodeItem.Loop {
    guard let code else { throw NotFollowed("no code is run") }
    let marker = "[\(name)]"
    let outside = Set(code.items.compactMap(\.kind.path).filter { $0.hasPrefix("(") })
    var base: String?
    func inner(_ path: String) throws(NotFollowed) -> String? {
      guard let range = path.firstRange(of: marker) else { return nil }
      let array = String(path[..<range.lowerBound])
      if let base, base != array { throw NotFollowed("a loop goes over several arrays") }
      if array.hasPrefix("^") { throw NotFollowed("a loop goes over several arrays") }
      base = array
      return String(path[range.upperBound...].drop { $0 == "." })
    }
    func replaced(_ expression: Expression) throws(NotFollowed) -> Expression {
      try expression.substituting { (path, type) throws(NotFollowed) in
        if path.text == name { throw NotFollowed("a loop's counter is used as a number") }
        if let relative = try inner(path.text) { return .member(MemberPath(relative), type) }
        if path.text.hasPrefix("^") || path.isLocal && !outside.contains(path.text) { return nil }
        if path.text.contains("[@") { throw NotFollowed("a loop within a loop looks at the outer loop's element") }
        return .member(.outer(path), type)
      }
    }
    var result: [CodeItem] = []
    for var item in items {
      do throws(NotFollowed) {
        var guards: [Expression] = []
        for condition in item.guards { guards.append(try replaced(condition)) }
        item.guards = guards
      } catch {
        if item.isSilent { continue }
        throw error
      }
      do throws(NotFollowed) {
        item.kind = try item.kind.mapped(
          path: { (path) throws(NotFollowed) in
            do throws(NotFollowed) {
              if let relative = try inner(path) { return relative }
            } catch {
              // Another array than the first: its values are kept by the element, under a name of their own.
              guard !isStrict else { throw error }
              return code.local(path.split(separator: ".").last.map(String.init) ?? path)
            }
            if path.hasPrefix("(") { return path }
            throw NotFollowed("a loop transfers what is no part of its elements")
          }, expression: replaced)
      } catch {
        // A value made of the counter is left free; a check of it is not made.
        if item.isSilent { continue }
        throw error
      }
      result.append(item)
    }
    return CodeItem.Loop(array: base ?? code.local("loop"), count: count, items: result)
  }

  /// `array[i]` in a loop over `i`; nil when the index is another.
  func loopElement(
    of base: PredicateValue.Place.Element, _ index: PredicateValue, like place: PredicateValue.Place
  ) throws(NotFollowed) -> PredicateValue.Place? {
    guard case .number(let expression, _) = index else { return nil }
    var plain = expression
    while case .cast(_, let inner) = plain { plain = inner }
    if case .member(let path, _) = plain, path.text.hasPrefix("@") {
      guard base.index == 0 else { throw NotFollowed("an index is computed from a loop's counter") }
      return PredicateValue.Place(path: "\(base.array)[\(path.text)]", type: place.type)
    }
    var isCounted = false
    expression.walk { if case .member(let path, _) = $0, path.text.hasPrefix("@") { isCounted = true } }
    if isCounted, code?.isLoose != true { throw NotFollowed("an index is computed from a loop's counter") }
    return nil
  }
}
