import CSyntax

extension TreeIndex {
  private enum State {
    static let unknown: UInt8 = 0
    static let active: UInt8 = 1
    static let inactive: UInt8 = 2
    static let inProgress: UInt8 = 3
  }

  /// Whether the branch `condition` of `file` is compiled for the target. A name that is defined nowhere is 0, as for a compiler;
  /// a condition that asks for itself (`#ifndef X`, `#define X`) holds.
  package func isActive(_ condition: Int32, in file: FileID) -> Bool {
    guard condition >= 0 else { return true }
    conditionScopes.use(file)
    switch conditionStates[file.index][Int(condition)] {
    case State.active: return true
    case State.inactive: return false
    case State.inProgress:
      // Asked for while it is being answered: nothing is defined yet, as for a compiler that reads from the top.
      return files[file.index].index.conditions[Int(condition)].kind == .ifNotDefined
    default: break
    }
    conditionStates[file.index][Int(condition)] = State.inProgress
    let isActive = conditionScopes.within(file) { evaluate(condition, in: file) }
    conditionStates[file.index][Int(condition)] = isActive ? State.active : State.inactive
    return isActive
  }

  private func evaluate(_ number: Int32, in file: FileID) -> Bool {
    let condition = files[file.index].index.conditions[Int(number)]
    guard condition.parent < 0 || isActive(condition.parent, in: file) else { return false }
    var previous = condition.previous
    while previous >= 0 {
      if isActive(previous, in: file) { return false }
      previous = files[file.index].index.conditions[Int(previous)].previous
    }
    switch condition.kind {
    case .else: return true
    case .ifNotDefined: return condition.isIncludeGuard || !isDefined(in: condition, file)
    case .ifDefined: return isDefined(in: condition, file)
    case .if: return value(of: condition, in: file) != 0
    }
  }

  private func isDefined(in condition: FileIndex.Condition, _ file: FileID) -> Bool {
    guard let name = lex(condition.text.range, line: condition.line, in: file, withinLine: true).first else {
      return false
    }
    return isDefined(name.symbol, at: name, from: file)
  }

  func isDefined(_ name: Symbol, at token: Token, from file: FileID) -> Bool {
    let text = symbols.text(of: name)
    if predefined.values[text] != nil { return true }
    if text.hasPrefix("CONFIG_") { return predefined.isConfigured(text) }
    return macro(named: name, visibleFrom: file, line: token.line) != nil
  }

  private func value(of condition: FileIndex.Condition, in file: FileID) -> Int64 {
    let raw = lex(condition.text.range, line: condition.line, in: file, withinLine: true)
    // `defined X` is answered before expansion, as the standard has it.
    var tokens: [Token] = []
    var index = 0
    while index < raw.count {
      let token = raw[index]
      if token.kind == .identifier, token.symbol == words.defined {
        var next = index + 1
        let isParenthesised = next < raw.count && raw[next].symbol == words.open
        if isParenthesised { next += 1 }
        var answer = token
        answer.kind = .number
        answer.symbol = next < raw.count && isDefined(raw[next].symbol, at: token, from: file) ? words.one : words.zero
        tokens.append(answer)
        index = next + (isParenthesised ? 2 : 1)
      } else if token.kind == .identifier, symbols.text(of: token.symbol).hasPrefix("__has_") {
        // __has_include(x), __has_builtin(x), ...: questions to a compiler; answered no.
        var answer = token
        answer.kind = .number
        answer.symbol = words.zero
        tokens.append(answer)
        index += 1
        if index < raw.count, raw[index].symbol == words.open {
          while index < raw.count, raw[index].symbol != words.close { index += 1 }
          index += 1
        }
      } else {
        tokens.append(token)
        index += 1
      }
    }
    var expander = MacroExpander(self, root: file, line: condition.line)
    let expanded = expander.expand(tokens)
    var evaluator = DirectiveExpression(tokens: expanded, symbols: symbols)
    return evaluator.value()
  }
}
