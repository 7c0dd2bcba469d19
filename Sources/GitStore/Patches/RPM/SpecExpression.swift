/// The condition behind `%if` (rpm, `rpmio/expression.c`): numbers, quoted text, comparisons, `!`, `&&`, `||`, sums and products.
struct SpecExpression {
  private enum Value: Equatable {
    case number(Int)
    case text(String)

    var isTrue: Bool {
      switch self {
      case .number(let number): number != 0
      case .text(let text): !text.isEmpty
      }
    }
  }

  private enum Token: Equatable {
    case value(Value)
    case sign(String)
  }

  private var tokens: ArraySlice<Token>
  private var depth = 0

  /// Of an expanded text; nil for what is no expression.
  static func value(of text: String) -> Bool? {
    guard let tokens = tokens(of: text), !tokens.isEmpty else { return nil }
    var expression = SpecExpression(tokens: tokens[...])
    guard let value = expression.operation(0), expression.tokens.isEmpty else { return nil }
    return value.isTrue
  }

  private init(tokens: ArraySlice<Token>) { self.tokens = tokens }

  private static let signs = ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "!", "(", ")"]
  /// From those that bind least.
  private static let levels: [[String]] = [
    ["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/"],
  ]

  private static func tokens(of text: String) -> [Token]? {
    var rest = Substring(text)
    var tokens: [Token] = []
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if first == "\"" {
        guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        tokens.append(.value(.text(String(rest[rest.index(after: rest.startIndex)..<end]))))
        rest = rest[rest.index(after: end)...]
      } else if let sign = signs.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.sign(sign))
        rest = rest.dropFirst(sign.count)
      } else if first.isASCII, first.isNumber {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        rest = rest[digits.endIndex...]
        // `0rhel` and `1.2` are no numbers.
        if let next = rest.first, next.isLetter || next == "." || next == "_" { return nil }
        tokens.append(.value(.number(number)))
      } else if first.isLetter || first == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        tokens.append(.value(.text(String(word))))
        rest = rest[word.endIndex...]
      } else {
        return nil
      }
    }
    return tokens
  }

  private mutating func operation(_ level: Int) -> Value? {
    guard level < Self.levels.count else { return operand() }
    guard var left = operation(level + 1) else { return nil }
    while case .sign(let sign)? = tokens.first, Self.levels[level].contains(sign) {
      tokens = tokens.dropFirst()
      guard let right = operation(level + 1), let value = Self.apply(sign, left, right) else { return nil }
      left = value
    }
    return left
  }

  private mutating func operand() -> Value? {
    guard let token = tokens.popFirst(), depth < 200 else { return nil }
    depth += 1
    defer { depth -= 1 }
    switch token {
    case .value(let value): return value
    case .sign("!"): return operand().map { .number($0.isTrue ? 0 : 1) }
    case .sign("-"):
      guard case .number(let number)? = operand() else { return nil }
      return .number(0 &- number)
    case .sign("("):
      guard let value = operation(0), tokens.popFirst() == .sign(")") else { return nil }
      return value
    case .sign: return nil
    }
  }

  private static func apply(_ sign: String, _ left: Value, _ right: Value) -> Value? {
    switch sign {
    case "||": return left.isTrue ? left : right
    case "&&": return left.isTrue ? right : left
    default: break
    }
    switch (left, right) {
    case (.number(let a), .number(let b)):
      switch sign {
      case "+": return .number(a &+ b)
      case "-": return .number(a &- b)
      case "*": return .number(a &* b)
      case "/": return b == 0 || b == -1 ? nil : .number(a / b)
      default: return compare(sign, a, b)
      }
    case (.text(let a), .text(let b)): return sign == "+" ? .text(a + b) : compare(sign, a, b)
    default: return nil
    }
  }

  private static func compare<T: Comparable>(_ sign: String, _ a: T, _ b: T) -> Value? {
    let result: Bool
    switch sign {
    case "==": result = a == b
    case "!=": result = a != b
    case "<": result = a < b
    case "<=": result = a <= b
    case ">": result = a > b
    case ">=": result = a >= b
    default: return nil
    }
    return .number(result ? 1 : 0)
  }
}
