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

/// The integer expression of an `#if`. Identifiers that are left are 0; anything that is no expression is 0 too, so that the
/// branch is left out rather than guessed at.
struct DirectiveExpression {
  private let tokens: [Token]
  private let symbols: SymbolTable
  private var at = 0
  private var depth = 0

  init(tokens: [Token], symbols: SymbolTable) {
    self.tokens = tokens
    self.symbols = symbols
  }

  mutating func value() -> Int64 { conditional() }

  private var text: String { at < tokens.count ? symbols.text(of: tokens[at].symbol) : "" }

  private mutating func take(_ expected: String) -> Bool {
    guard at < tokens.count, tokens[at].kind == .punctuator, text == expected else { return false }
    at += 1
    return true
  }

  private mutating func conditional() -> Int64 {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { return 0 }
    let condition = binary(0)
    guard take("?") else { return condition }
    let yes = conditional()
    _ = take(":")
    let no = conditional()
    return condition != 0 ? yes : no
  }

  private static let precedences: [String: Int] = [
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7, "<<": 8, ">>": 8,
    "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
  ]

  private mutating func binary(_ minimum: Int) -> Int64 {
    var left = unary()
    while at < tokens.count, tokens[at].kind == .punctuator, let precedence = Self.precedences[text],
      precedence > minimum
    {
      let symbol = text
      at += 1
      let right = binary(precedence)
      left = Self.apply(symbol, left, right)
    }
    return left
  }

  private static func apply(_ symbol: String, _ left: Int64, _ right: Int64) -> Int64 {
    switch symbol {
    case "||": left != 0 || right != 0 ? 1 : 0
    case "&&": left != 0 && right != 0 ? 1 : 0
    case "|": left | right
    case "^": left ^ right
    case "&": left & right
    case "==": left == right ? 1 : 0
    case "!=": left != right ? 1 : 0
    case "<": left < right ? 1 : 0
    case ">": left > right ? 1 : 0
    case "<=": left <= right ? 1 : 0
    case ">=": left >= right ? 1 : 0
    case "<<": left << right
    case ">>": left >> right
    case "+": left &+ right
    case "-": left &- right
    case "*": left &* right
    case "/": right == 0 ? 0 : left.dividedReportingOverflow(by: right).partialValue
    case "%": right == 0 ? 0 : left.remainderReportingOverflow(dividingBy: right).partialValue
    default: 0
    }
  }

  private mutating func unary() -> Int64 {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100, at < tokens.count else { return 0 }
    if take("!") { return unary() == 0 ? 1 : 0 }
    if take("-") { return 0 &- unary() }
    if take("~") { return ~unary() }
    if take("+") { return unary() }
    if take("(") {
      let value = conditional()
      _ = take(")")
      return value
    }
    let token = tokens[at]
    at += 1
    switch token.kind {
    case .number: return IntegerLiteral.value(of: symbols.text(of: token.symbol)) ?? 0
    case .identifier:
      // A function-like macro that is not defined: skip what looks like its arguments.
      if take("(") {
        var open = 1
        while at < tokens.count, open > 0 {
          if text == "(" { open += 1 } else if text == ")" { open -= 1 }
          at += 1
        }
      }
      return 0
    default: return 0
    }
  }
}
