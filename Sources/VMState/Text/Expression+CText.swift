extension Expression {
  /// Levels of nesting that `cText` writes out before it cuts.
  private static let deepest = 128

  /// The expression as C text, with as few brackets as C's precedence needs: `bus.devfn > 3 && !(flags & 0x10)`.
  ///
  /// Members stand without the object's name, the object itself is `*this`, and `version_id` is the version in use.
  /// Constants above 1023 are hexadecimal.
  package var cText: String { text(inside: 0, depth: 0) }

  /// `outer` is the binding strength of what stands around: higher binds tighter, as in C.
  private func text(inside outer: Int, depth: Int) -> String {
    // An expression from the source is never so deep; one made to break the tool may be.
    guard depth < Self.deepest else { return "..." }
    switch self {
    case .integer(let value): return Self.text(of: value)
    case .member(let path, _): return path.isItself ? "*this" : path.text
    case .version: return "version_id"
    case .atom(let atom): return atom.text
    case .unary(let sign, let operand):
      let inner = operand.text(inside: 12, depth: depth + 1)
      // `--x` and `- -x` are different things in C.
      return bracketed(sign.rawValue + (inner.hasPrefix("-") ? " " : "") + inner, strength: 12, outer: outer)
    case .cast(let type, let operand):
      return bracketed("(\(type.cText))" + operand.text(inside: 12, depth: depth + 1), strength: 12, outer: outer)
    case .binary(let sign, let left, let right):
      let strength = sign.strength
      let text =
        "\(left.text(inside: strength, depth: depth + 1)) \(sign.rawValue) "
        + right.text(inside: strength + 1, depth: depth + 1)
      return bracketed(text, strength: strength, outer: outer)
    case .conditional(let condition, let yes, let no):
      let text =
        "\(condition.text(inside: 2, depth: depth + 1)) ? \(yes.text(inside: 1, depth: depth + 1))"
        + " : \(no.text(inside: 1, depth: depth + 1))"
      return bracketed(text, strength: 1, outer: outer)
    }
  }

  private func bracketed(_ text: String, strength: Int, outer: Int) -> String {
    strength < outer ? "(\(text))" : text
  }

  private static func text(of value: Int64) -> String {
    guard value.magnitude > 1023 else { return String(value) }
    return (value < 0 ? "-0x" : "0x") + String(value.magnitude, radix: 16)
  }
}

extension BinaryOperator {
  /// C's precedence levels (C17, 6.5.5 to 6.5.14), 2 for `||` to 11 for `*`.
  fileprivate var strength: Int {
    switch self {
    case .or: 2
    case .and: 3
    case .bitOr: 4
    case .bitXor: 5
    case .bitAnd: 6
    case .equal, .notEqual: 7
    case .less, .lessOrEqual, .greater, .greaterOrEqual: 8
    case .shiftLeft, .shiftRight: 9
    case .add, .subtract: 10
    case .multiply, .divide, .remainder: 11
    }
  }
}

extension CInteger {
  /// The C type's name: `uint16_t`, `bool`.
  package var cText: String { bits == 1 ? "bool" : "\(isSigned ? "" : "u")int\(bits)_t" }
}

extension Expression {
  /// The same computation, whatever code stands behind the parts that were not followed. Reasons do not count.
  package func computesTheSame(as other: Expression) -> Bool {
    switch (self, other) {
    case (.integer(let left), .integer(let right)): return left == right
    case (.member(let left, let leftType), .member(let right, let rightType)):
      return left == right && leftType == rightType
    case (.version, .version): return true
    case (.atom(let left), .atom(let right)): return left.kind == right.kind && left.text == right.text
    case (.unary(let leftSign, let left), .unary(let rightSign, let right)):
      return leftSign == rightSign && left.computesTheSame(as: right)
    case (.cast(let leftType, let left), .cast(let rightType, let right)):
      return leftType == rightType && left.computesTheSame(as: right)
    case (.binary(let leftSign, let left1, let left2), .binary(let rightSign, let right1, let right2)):
      return leftSign == rightSign && left1.computesTheSame(as: right1) && left2.computesTheSame(as: right2)
    case (.conditional(let left1, let left2, let left3), .conditional(let right1, let right2, let right3)):
      return left1.computesTheSame(as: right1) && left2.computesTheSame(as: right2)
        && left3.computesTheSame(as: right3)
    default: return false
    }
  }
}
