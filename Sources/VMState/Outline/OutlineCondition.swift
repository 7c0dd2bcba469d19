/// A condition of a save, as an outline shows it: with the section's version put in, since a save always has the newest.
enum OutlineCondition: Hashable, Sendable {
  case always
  case never
  case depends(String)

  /// - Parameter version: nil when it is not known; then tests of the version stay in the text.
  /// - Parameter constants: members with a value that is known.
  static func value(
    of expression: Expression, atVersion version: Int?, constants: [String: Int64] = [:], hooks: [String] = []
  ) -> OutlineCondition {
    let known = hooks.isEmpty ? expression : deciding(expression, hooks)
    let folded = fold(known, version.map(Int64.init), constants)
    guard case .integer(let value) = folded else { return .depends(text(folded)) }
    return value == 0 ? .never : .always
  }

  /// As C has it; a text too long to be read gives way to its hash.
  static func text(_ expression: Expression) -> String {
    let text = shortened(expression).cText
    guard text.utf8.count > lengthLimit else { return text }
    var hash = ContentHash()
    hash.combine(text)
    return "code \(ContentHash.text(of: hash.value))"
  }

  private static let lengthLimit = 120

  /// The last component of a path, without indices: what a member is called wherever its object is embedded.
  static func shortName(_ path: MemberPath) -> String {
    var text = path.text
    if text.hasPrefix("^") { text.removeFirst() }
    if path.isLocal { return text.filter { $0 != "(" && $0 != ")" } }
    while text.hasSuffix("]"), let open = text.lastIndex(of: "[") { text = String(text[..<open]) }
    return text.lastIndex(of: ".").map { String(text[text.index(after: $0)...]) } ?? text
  }

  /// Whether a bus has set its functions from a file, answered by the files that are said to be set.
  private static func deciding(_ expression: Expression, _ hooks: [String]) -> Expression {
    switch expression {
    case .integer, .version, .member: expression
    case .atom(let atom):
      if case .hooksOf(let path) = atom.kind {
        .integer(hooks.contains { path == $0 || path.hasSuffix("/" + $0) } ? 1 : 0)
      } else {
        expression
      }
    case .unary(let sign, let operand): .unary(sign, deciding(operand, hooks))
    case .cast(let type, let operand): .cast(type, deciding(operand, hooks))
    case .binary(let sign, let left, let right): .binary(sign, deciding(left, hooks), deciding(right, hooks))
    case .conditional(let condition, let yes, let no):
      .conditional(deciding(condition, hooks), deciding(yes, hooks), deciding(no, hooks))
    }
  }

  private static func shortened(_ expression: Expression) -> Expression {
    switch expression {
    case .integer, .version, .atom: expression
    case .member(let path, let type): .member(MemberPath(shortName(path)), type)
    case .unary(let sign, let operand): .unary(sign, shortened(operand))
    case .cast(let type, let operand): .cast(type, shortened(operand))
    case .binary(let sign, let left, let right): .binary(sign, shortened(left), shortened(right))
    case .conditional(let condition, let yes, let no):
      .conditional(shortened(condition), shortened(yes), shortened(no))
    }
  }

  private static func fold(
    _ expression: Expression, _ version: Int64?, _ constants: [String: Int64]
  ) -> Expression {
    switch expression {
    case .integer, .atom: return expression
    case .member(let path, _): return constants[path.text].map { .integer($0) } ?? expression
    case .version: return version.map { .integer($0) } ?? .version
    case .unary(.not, let operand):
      let operand = fold(operand, version, constants)
      guard case .integer(let value) = operand else { return .unary(.not, operand) }
      return .integer(value == 0 ? 1 : 0)
    case .unary(let sign, let operand): return .unary(sign, fold(operand, version, constants))
    case .cast(let type, let operand): return .cast(type, fold(operand, version, constants))
    case .binary(let sign, let left, let right):
      return fold(sign, fold(left, version, constants), fold(right, version, constants))
    case .conditional(let condition, let yes, let no):
      let condition = fold(condition, version, constants)
      guard case .integer(let value) = condition else {
        return .conditional(condition, fold(yes, version, constants), fold(no, version, constants))
      }
      return fold(value == 0 ? no : yes, version, constants)
    }
  }

  private static func fold(_ sign: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
    switch (sign, left, right) {
    case (.and, .integer(0), _), (.and, _, .integer(0)): return .integer(0)
    case (.or, .integer(let value), _) where value != 0: return .integer(1)
    case (.or, _, .integer(let value)) where value != 0: return .integer(1)
    case (.and, .integer, let rest), (.and, let rest, .integer), (.or, .integer, let rest), (.or, let rest, .integer):
      if case .integer(let value) = rest { return .integer(value == 0 ? 0 : 1) }
      return rest
    case (_, .integer(let a), .integer(let b)):
      switch sign {
      case .equal: return .integer(a == b ? 1 : 0)
      case .notEqual: return .integer(a != b ? 1 : 0)
      case .less: return .integer(a < b ? 1 : 0)
      case .lessOrEqual: return .integer(a <= b ? 1 : 0)
      case .greater: return .integer(a > b ? 1 : 0)
      case .greaterOrEqual: return .integer(a >= b ? 1 : 0)
      default: return .binary(sign, left, right)
      }
    default: return .binary(sign, left, right)
    }
  }
}
