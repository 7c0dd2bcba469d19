import CSyntax

/// A call as the code writes it.
package struct CallExpression {
  /// Nil for a call through a pointer.
  package var name: Symbol?
  package var arguments: [CExpression]
  package var expression: CExpression
  package var unit: CodeUnit
}
