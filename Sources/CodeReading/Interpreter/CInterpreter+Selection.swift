import CSyntax
import VMState

extension CInterpreter {
  /// A `switch` as a list of statements and the places at which it is entered.
  private struct Selection {
    var statements: [CStatement] = []
    var entries: [Entry] = []

    struct Entry {
      var position: Int
      /// Nil for `default`.
      var values: ClosedRange<Int64>?
    }

    var fallback: Int? { entries.first { $0.values == nil }?.position }
  }

  func selection(_ statement: CStatement, _ subject: Value, _ body: CStatement) throws(NotFollowed) -> Completion {
    guard case .compound(let statements) = body.kind else {
      if merges { throw NotFollowed("a 'switch' without braces") }
      domain.undecided(statement, in: self)
      return .normal
    }
    if let wanted = subject.number {
      let selection = try labels(statements)
      let entry = selection.entries.first { $0.values?.contains(wanted) ?? false }
      guard let start = entry?.position ?? selection.fallback else { return .normal }
      return try selected(selection.statements[start...])
    }
    switch domain.conditions {
    case .skip:
      domain.undecided(statement, in: self)
      return .normal
    case .inTurn:
      try uncertain { () throws(NotFollowed) in
        for statement in statements { try self.uncertain { () throws(NotFollowed) in try self.run(statement) } }
        return .normal
      }
      return .normal
    case .merge: return try everyWay(labels(statements), subject)
    }
  }

  private func labels(_ statements: [CStatement]) throws(NotFollowed) -> Selection {
    var selection = Selection()
    for statement in statements {
      var statement = statement
      labels: while true {
        switch statement.kind {
        case .caseLabel(let low, let high, let inner):
          if let first = try evaluate(low).number {
            let last = try high.map { (e) throws(NotFollowed) in try evaluate(e).number } ?? first
            if let last, last >= first {
              selection.entries.append(.init(position: selection.statements.count, values: first...last))
            }
          } else if merges {
            throw NotFollowed("a 'case' is not constant")
          }
          statement = inner
        case .defaultLabel(let inner):
          selection.entries.append(.init(position: selection.statements.count, values: nil))
          statement = inner
        default: break labels
        }
      }
      selection.statements.append(statement)
    }
    return selection
  }

  private func selected(_ statements: ArraySlice<CStatement>) throws(NotFollowed) -> Completion {
    var completion = try scoped { () throws(NotFollowed) in try self.run(statements) }
    absorb(&completion, isBreak)
    return completion
  }

  /// Every place that may be entered, from the last to the first: the subject tells them apart.
  private func everyWay(_ selection: Selection, _ subject: Value) throws(NotFollowed) -> Completion {
    var ways: [(position: Int, condition: Expression)] = []
    for entry in selection.entries {
      guard let values = entry.values else { continue }
      let condition = test(subject, values)
      if let last = ways.last, last.position == entry.position {
        ways[ways.count - 1].condition = Folded.or(last.condition, condition)
      } else {
        ways.append((entry.position, condition))
      }
    }
    let start = state
    var result = Completion.normal
    if let fallback = selection.fallback { result = try selected(selection.statements[fallback...]) }
    for way in ways.reversed() {
      let other = takeState()
      state = start
      let completion = try selected(selection.statements[way.position...])
      let own = takeState()
      state = other
      result = join(way.condition, completion, own, result)
    }
    return result
  }

  private func test(_ subject: Value, _ values: ClosedRange<Int64>) -> Expression {
    guard case .symbol(let expression, _) = subject else { return condition(subject) }
    if values.lowerBound == values.upperBound { return .binary(.equal, expression, .integer(values.lowerBound)) }
    return Folded.and(
      .binary(.greaterOrEqual, expression, .integer(values.lowerBound)),
      .binary(.lessOrEqual, expression, .integer(values.upperBound)))
  }
}
