/// What a predicate computes: C integer arithmetic over device state, read from the source by `Extraction` and run by `Emulator`.
///
/// Values are 64-bit two's complement; `width` on casts and members says where C would have cut them.
package indirect enum Expression: Hashable, Sendable, Codable {
  case integer(Int64)
  /// A member of the object that the predicate is called with (its `opaque`).
  case member(MemberPath, CInteger)
  /// The `version_id` argument of a `field_exists` test.
  case version
  case unary(UnaryOperator, Expression)
  case binary(BinaryOperator, Expression, Expression)
  case conditional(Expression, Expression, Expression)
  case cast(CInteger, Expression)
  /// A value this tool does not compute: a global, a call it cannot follow. The emulator treats it as free to take any value
  /// (0 and 1 first), the same value on both sides of a migration when the text is the same.
  case atom(Atom)

  package static let `true` = Expression.integer(1)
  package static let `false` = Expression.integer(0)
}

package enum UnaryOperator: String, Hashable, Sendable, Codable {
  case negate = "-"
  case complement = "~"
  case not = "!"
}

package enum BinaryOperator: String, Hashable, Sendable, Codable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
  case shiftLeft = "<<", shiftRight = ">>"
  case bitAnd = "&", bitOr = "|", bitXor = "^"
  case and = "&&", or = "||"
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

/// A C integer type: width in bits (1 for `bool`, 8, 16, 32, 64) and signedness. Pointers and enums count as integers here.
package struct CInteger: Hashable, Sendable, Codable {
  package var bits: Int
  package var isSigned: Bool

  package init(bits: Int, isSigned: Bool) {
    self.bits = bits
    self.isSigned = isSigned
  }

  package static let bool = CInteger(bits: 1, isSigned: false)
  package static let int = CInteger(bits: 32, isSigned: true)
  package static let uint64 = CInteger(bits: 64, isSigned: false)
}

/// A value the tool leaves free, with the reason it could not do better.
package struct Atom: Hashable, Sendable, Codable {
  package enum Kind: Hashable, Sendable, Codable {
    /// The same on both ends by the contract of migration: `kvm_enabled()`, `current_machine->ram_size`.
    case environment
    /// Whether a bus has set its functions from the file at this path, out of several that could be. The same on both
    /// ends as well.
    case hooksOf(String)
    /// Code that was not followed: `dev->ops->has_state(dev)`.
    case unfollowed
  }

  package var kind: Kind
  /// The C text, spaces normalised.
  package var text: String
  package var reason: String
  /// `ContentHash` of the text and of the code behind it as far as it was found.
  package var codeHash: UInt64

  package init(kind: Kind, text: String, reason: String, codeHash: UInt64) {
    self.kind = kind
    self.text = text
    self.reason = reason
    self.codeHash = codeHash
  }

  /// The same on both ends of a migration, whatever it is.
  package var isEnvironment: Bool { kind != .unfollowed }
}

extension Expression {
  /// Calls `visit` with this expression and all below it, parents first.
  package func walk(_ visit: (Expression) -> Void) {
    visit(self)
    switch self {
    case .integer, .member, .version, .atom: break
    case .unary(_, let operand), .cast(_, let operand): operand.walk(visit)
    case .binary(_, let left, let right):
      left.walk(visit)
      right.walk(visit)
    case .conditional(let condition, let yes, let no):
      condition.walk(visit)
      yes.walk(visit)
      no.walk(visit)
    }
  }

  package var atoms: [Atom] {
    var found: [Atom] = []
    walk { if case .atom(let atom) = $0, !found.contains(atom) { found.append(atom) } }
    return found
  }

  package var members: [MemberPath] {
    var found: [MemberPath] = []
    walk { if case .member(let path, _) = $0, !found.contains(path) { found.append(path) } }
    return found
  }
}
