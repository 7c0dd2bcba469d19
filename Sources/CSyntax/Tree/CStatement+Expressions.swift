extension CExpression {
  /// Calls `visit` with this expression and all below it, in the order in which they are written, parents first. Types and
  /// initialisers of compound literals are not entered.
  package func walk(_ visit: (CExpression) -> Void) {
    visit(self)
    switch kind {
    case .member(let base, _, _): base.walk(visit)
    case .index(let base, let index):
      base.walk(visit)
      index.walk(visit)
    case .call(let callee, let arguments):
      callee.walk(visit)
      for argument in arguments { argument.walk(visit) }
    case .unary(_, let operand), .cast(_, let operand), .sizeOfExpression(let operand), .alignOfExpression(let operand),
      .variableArgument(let operand, _):
      operand.walk(visit)
    case .binary(_, let left, let right), .assignment(_, let left, let right), .comma(let left, let right):
      left.walk(visit)
      right.walk(visit)
    case .conditional(let test, let middle, let otherwise):
      test.walk(visit)
      middle?.walk(visit)
      otherwise.walk(visit)
    case .statements(let statements): for statement in statements { statement.walk(visit) }
    case .integer, .floating, .string, .identifier, .sizeOfType, .alignOfType, .offsetOf, .compoundLiteral,
      .typesCompatible, .type, .uninterpreted:
      break
    }
  }
}

extension CStatement {
  /// Calls `visit` with every expression of the statement and of those within it.
  package func walk(_ visit: (CExpression) -> Void) {
    switch kind {
    case .expression(let expression): expression.walk(visit)
    case .declarations(let declarations):
      for declaration in declarations {
        if case .expression(let value)? = declaration.initializer { value.walk(visit) }
      }
    case .compound(let statements): for statement in statements { statement.walk(visit) }
    case .branch(let condition, let then, let otherwise):
      condition.walk(visit)
      then.walk(visit)
      otherwise?.walk(visit)
    case .whileLoop(let condition, let body), .selection(let condition, let body):
      condition.walk(visit)
      body.walk(visit)
    case .doLoop(let body, let condition):
      body.walk(visit)
      condition.walk(visit)
    case .forLoop(let initial, let condition, let step, let body):
      initial.walk(visit)
      condition?.walk(visit)
      step?.walk(visit)
      body.walk(visit)
    case .caseLabel(_, _, let inner), .defaultLabel(let inner), .label(_, let inner): inner.walk(visit)
    case .returnValue(let value): value?.walk(visit)
    case .empty, .breakLoop, .continueLoop, .jump, .assembly: break
    }
  }
}

extension CStatement {
  /// Whether some statement within leaves the function.
  package var returns: Bool {
    switch kind {
    case .returnValue, .jump: true
    case .compound(let statements): statements.contains(where: \.returns)
    case .branch(_, let then, let otherwise): then.returns || otherwise?.returns == true
    case .whileLoop(_, let body), .doLoop(let body, _), .forLoop(_, _, _, let body), .selection(_, let body):
      body.returns
    case .caseLabel(_, _, let inner), .defaultLabel(let inner), .label(_, let inner): inner.returns
    case .expression, .declarations, .breakLoop, .continueLoop, .empty, .assembly: false
    }
  }
}
