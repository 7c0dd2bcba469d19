/// A statement of C.
package struct CStatement: Sendable {
  package indirect enum Kind: Sendable {
    case empty
    case expression(CExpression)
    case declarations([CDeclaration])
    case compound([CStatement])
    case branch(CExpression, CStatement, CStatement?)
    case whileLoop(CExpression, CStatement)
    case doLoop(CStatement, CExpression)
    /// The first is an expression, declarations or empty.
    case forLoop(CStatement, CExpression?, CExpression?, CStatement)
    case selection(CExpression, CStatement)
    /// `case low:` or `case low ... high:`, and the statement behind it.
    case caseLabel(CExpression, CExpression?, CStatement)
    case defaultLabel(CStatement)
    case label(Symbol, CStatement)
    case returnValue(CExpression?)
    case breakLoop
    case continueLoop
    case jump(Symbol)
    /// `asm (...)`: not understood.
    case assembly
  }

  package var kind: Kind
  /// Indexes into the tokens that were given to the parser.
  package var range: Range<Int>
  package var line: UInt32

  package init(_ kind: Kind, range: Range<Int>, line: UInt32) {
    self.kind = kind
    self.range = range
    self.line = line
  }
}
