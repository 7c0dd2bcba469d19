import VMState

/// Renders expressions as C, for the texts of atoms: equal values have equal texts whatever the local names were.
enum PredicateText {
  static func text(_ expression: Expression) -> String {
    switch expression {
    case .integer(let value): "\(value)"
    case .member(let path, _): path.isItself ? "*opaque" : "opaque->\(path.text)"
    case .version: "version_id"
    case .unary(let operation, let operand): "\(operation.rawValue)\(nested(operand))"
    case .binary(let operation, let left, let right): "\(nested(left)) \(operation.rawValue) \(nested(right))"
    case .conditional(let test, let yes, let no): "\(nested(test)) ? \(nested(yes)) : \(nested(no))"
    case .cast(let type, let operand): "(\(name(type)))\(nested(operand))"
    case .atom(let atom): atom.text
    }
  }

  private static func nested(_ expression: Expression) -> String {
    switch expression {
    case .binary, .conditional: "(\(text(expression)))"
    default: text(expression)
    }
  }

  static func name(_ type: CInteger) -> String {
    type.bits == 1 ? "bool" : "\(type.isSigned ? "" : "u")int\(type.bits)_t"
  }

  static func text(_ value: PredicateValue) -> String {
    switch value {
    case .number(let expression, _): text(expression)
    case .pointer(let place):
      if let nonNull = place.nonNull {
        text(nonNull)
      } else {
        place.path.isEmpty ? "opaque" : "&opaque->\(place.path)"
      }
    case .environment(let text, _): text
    case .unfollowed(let atom, _): atom.text
    case .choice(let test, let yes, let no): "\(nested(test)) ? \(text(yes)) : \(text(no))"
    case .nothing: "(void)0"
    }
  }
}
