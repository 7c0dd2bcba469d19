import CSyntax

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
