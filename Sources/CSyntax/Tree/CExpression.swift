/// An expression of C as it is written. Heights are bounded by the parser, so that walking one recursively is safe.
package struct CExpression: Sendable {
  package indirect enum Kind: Sendable {
    case integer(Int64, CIntegerType)
    /// A number with a fraction or exponent: kept as text only.
    case floating(Symbol)
    /// One token or several that C joins, with their quotes.
    case string([Symbol])
    case identifier(Symbol)
    /// `base.name`, or `base->name` when `isArrow`.
    case member(CExpression, Symbol, isArrow: Bool)
    case index(CExpression, CExpression)
    case call(CExpression, [CExpression])
    case unary(UnaryOperator, CExpression)
    case binary(BinaryOperator, CExpression, CExpression)
    /// `left = right`, or `left op= right`.
    case assignment(BinaryOperator?, CExpression, CExpression)
    /// GNU C's `a ?: b` has no middle.
    case conditional(CExpression, CExpression?, CExpression)
    case comma(CExpression, CExpression)
    case cast(CType, CExpression)
    case sizeOfExpression(CExpression)
    case sizeOfType(CType)
    case alignOfExpression(CExpression)
    case alignOfType(CType)
    /// `offsetof(type, a.b[2])`: the designators begin with a name.
    case offsetOf(CType, [CDesignator])
    case compoundLiteral(CType, CInitializerList)
    /// `({ ... })`
    case statements([CStatement])
    case typesCompatible(CType, CType)
    /// `va_arg(list, type)`
    case variableArgument(CExpression, CType)
    /// A type where a value is expected, as an argument of a macro or function that is not defined in the tree.
    case type(CType)
    /// `_Generic(...)`, `&&label`: tolerated, not understood.
    case uninterpreted
  }

  package enum UnaryOperator: Sendable {
    case plus, minus, complement, not, addressOf, dereference
    case preIncrement, preDecrement, postIncrement, postDecrement
  }

  package enum BinaryOperator: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    case shiftLeft = "<<", shiftRight = ">>", bitAnd = "&", bitOr = "|", bitXor = "^"
    case and = "&&", or = "||"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  }

  package var kind: Kind
  /// Indexes into the tokens that were given to the parser.
  package var range: Range<Int>
  package var line: UInt32
  /// Levels of nesting below and including this node.
  package var height: Int

  package init(_ kind: Kind, range: Range<Int>, line: UInt32, height: Int) {
    self.kind = kind
    self.range = range
    self.line = line
    self.height = height
  }
}
