extension CParser {
  /// The statements between braces, from the brace.
  package mutating func parseCompound() throws(CSyntaxError) -> [CStatement] {
    try expect(.leftBrace)
    var statements: [CStatement] = []
    while punctuator != .rightBrace {
      if isAtEnd { throw error("'{' is not closed") }
      statements.append(try parseStatement())
    }
    position += 1
    return statements
  }

  package mutating func parseStatement() throws(CSyntaxError) -> CStatement {
    try nested { (parser) throws(CSyntaxError) in
      let start = parser.position
      let kind = try parser.statement()
      return CStatement(kind, range: start..<parser.position, line: parser.line(at: start))
    }
  }

  private mutating func statement() throws(CSyntaxError) -> CStatement.Kind {
    switch punctuator {
    case .leftBrace: return .compound(try parseCompound())
    case .semicolon:
      position += 1
      return .empty
    default: break
    }
    if let keyword, let kind = try keywordStatement(keyword) { return kind }
    if let name = identifier(at: position), punctuator(at: position + 1) == .colon {
      position += 2
      skipAttributes()
      // A label may stand before the closing brace.
      if punctuator == .rightBrace {
        return .label(name, CStatement(.empty, range: position..<position, line: line))
      }
      return .label(name, try parseStatement())
    }
    if startsDeclaration(at: position) { return .declarations(try parseDeclarations()) }
    let value = try parseExpression()
    try endOfStatement()
    return .expression(value)
  }

  private mutating func keywordStatement(_ keyword: Keyword) throws(CSyntaxError) -> CStatement.Kind? {
    switch keyword {
    case .if:
      position += 1
      let condition = try condition()
      let then = try parseStatement()
      return .branch(condition, then, take(.else) ? try parseStatement() : nil)
    case .while:
      position += 1
      let condition = try condition()
      return .whileLoop(condition, try parseStatement())
    case .do:
      position += 1
      let body = try parseStatement()
      guard take(.while) else { throw error("expected 'while' before '\(text(at: position))'") }
      let condition = try condition()
      try endOfStatement()
      return .doLoop(body, condition)
    case .for:
      return try forStatement()
    case .switch:
      position += 1
      let subject = try condition()
      return .selection(subject, try parseStatement())
    case .case:
      position += 1
      let low = try parseConditional()
      let high = take(.ellipsis) ? try parseConditional() : nil
      try expect(.colon)
      return .caseLabel(low, high, try labelled())
    case .default:
      position += 1
      try expect(.colon)
      return .defaultLabel(try labelled())
    case .return:
      position += 1
      let value = punctuator == .semicolon ? nil : try parseExpression()
      try endOfStatement()
      return .returnValue(value)
    case .break:
      position += 1
      try endOfStatement()
      return .breakLoop
    case .continue:
      position += 1
      try endOfStatement()
      return .continueLoop
    case .goto:
      position += 1
      let label = try expectIdentifier()
      try endOfStatement()
      return .jump(label)
    case .asm, .__asm__, .__asm:
      while position < tokens.count, punctuator != .leftParen { position += 1 }
      guard punctuator == .leftParen else { throw error("expected '(' after 'asm'") }
      try skipBrackets()
      try endOfStatement()
      return .assembly
    case ._Static_assert:
      position += 1
      guard punctuator == .leftParen else { throw error("expected '(' after '_Static_assert'") }
      try skipBrackets()
      try endOfStatement()
      return .empty
    default: return nil
    }
  }

  /// Tolerates a missing semicolon before a brace: macros that are statements leave it out.
  private mutating func endOfStatement() throws(CSyntaxError) {
    if punctuator == .rightBrace { return }
    try expect(.semicolon)
  }

  private mutating func condition() throws(CSyntaxError) -> CExpression {
    try expect(.leftParen)
    let value = try parseExpression()
    try expect(.rightParen)
    return value
  }

  /// The statement behind a `case` label, which may be missing at the end of a switch. Stacked labels are statements of their
  /// own with nothing behind them, so that a hundred of them do not nest.
  private mutating func labelled() throws(CSyntaxError) -> CStatement {
    if punctuator == .rightBrace || keyword == .case || keyword == .default {
      return CStatement(.empty, range: position..<position, line: line)
    }
    return try parseStatement()
  }

  private mutating func forStatement() throws(CSyntaxError) -> CStatement.Kind {
    position += 1
    try expect(.leftParen)
    let start = position
    let first: CStatement.Kind
    if take(.semicolon) {
      first = .empty
    } else if startsDeclaration(at: position) {
      first = .declarations(try parseDeclarations())
    } else {
      first = .expression(try parseExpression())
      try expect(.semicolon)
    }
    let initial = CStatement(first, range: start..<position, line: line(at: start))
    let condition = punctuator == .semicolon ? nil : try parseExpression()
    try expect(.semicolon)
    let step = punctuator == .rightParen ? nil : try parseExpression()
    try expect(.rightParen)
    return .forLoop(initial, condition, step, try parseStatement())
  }
}
