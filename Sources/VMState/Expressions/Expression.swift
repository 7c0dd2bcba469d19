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
