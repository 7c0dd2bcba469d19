extension CParser {
  /// An expression with its commas.
  package mutating func parseExpression() throws(CSyntaxError) -> CExpression {
    var left = try parseAssignment()
    while take(.comma) {
      let right = try parseAssignment()
      left = try node(.comma(left, right), from: left.range.lowerBound, over: left.height, right.height)
    }
    return left
  }

  /// An expression as it may stand between commas.
  package mutating func parseAssignment() throws(CSyntaxError) -> CExpression {
    try nested { (parser) throws(CSyntaxError) in try parser.assignment() }
  }

  private mutating func assignment() throws(CSyntaxError) -> CExpression {
    let left = try conditional()
    let operation: CExpression.BinaryOperator?
    switch punctuator {
    case .equal: operation = nil
    case .plusEqual: operation = .add
    case .minusEqual: operation = .subtract
    case .starEqual: operation = .multiply
    case .slashEqual: operation = .divide
    case .percentEqual: operation = .remainder
    case .ampersandEqual: operation = .bitAnd
    case .barEqual: operation = .bitOr
    case .caretEqual: operation = .bitXor
    case .shiftLeftEqual: operation = .shiftLeft
    case .shiftRightEqual: operation = .shiftRight
    default: return left
    }
    position += 1
    let right = try parseAssignment()
    return try node(
      .assignment(operation, left, right), from: left.range.lowerBound, over: left.height, right.height)
  }

  /// A constant expression: no assignment, no comma.
  package mutating func parseConditional() throws(CSyntaxError) -> CExpression {
    try nested { (parser) throws(CSyntaxError) in try parser.conditional() }
  }

  private mutating func conditional() throws(CSyntaxError) -> CExpression {
    let condition = try binary(1)
    guard take(.question) else { return condition }
    var middle: CExpression?
    if punctuator != .colon { middle = try nested { (parser) throws(CSyntaxError) in try parser.parseExpression() } }
    try expect(.colon)
    let otherwise = try parseConditional()
    return try node(
      .conditional(condition, middle, otherwise), from: condition.range.lowerBound,
      over: max(condition.height, middle?.height ?? 0), otherwise.height)
  }

  private func binaryOperator() -> (CExpression.BinaryOperator, Int)? {
    switch punctuator {
    case .orOr: (.or, 1)
    case .andAnd: (.and, 2)
    case .bar: (.bitOr, 3)
    case .caret: (.bitXor, 4)
    case .ampersand: (.bitAnd, 5)
    case .equalEqual: (.equal, 6)
    case .notEqual: (.notEqual, 6)
    case .less: (.less, 7)
    case .greater: (.greater, 7)
    case .lessEqual: (.lessOrEqual, 7)
    case .greaterEqual: (.greaterOrEqual, 7)
    case .shiftLeft: (.shiftLeft, 8)
    case .shiftRight: (.shiftRight, 8)
    case .plus: (.add, 9)
    case .minus: (.subtract, 9)
    case .star: (.multiply, 10)
    case .slash: (.divide, 10)
    case .percent: (.remainder, 10)
    default: nil
    }
  }

  private mutating func binary(_ lowest: Int) throws(CSyntaxError) -> CExpression {
    var left = try parseCast()
    while let (operation, precedence) = binaryOperator(), precedence >= lowest {
      position += 1
      let right = try binary(precedence + 1)
      left = try node(
        .binary(operation, left, right), from: left.range.lowerBound, over: left.height, right.height)
    }
    return left
  }

  func node(_ kind: CExpression.Kind, from start: Int, over heights: Int...) throws(CSyntaxError) -> CExpression {
    let height = (heights.max() ?? 0) + 1
    guard height <= Self.heightLimit else { throw error("nested too deeply") }
    return CExpression(kind, range: start..<position, line: line(at: start), height: height)
  }

  // MARK: - Casts and unary operators

  private mutating func parseCast() throws(CSyntaxError) -> CExpression {
    guard punctuator == .leftParen, isTypeInParentheses(at: position) else { return try unary() }
    let start = position
    position += 1
    let type = try parseTypeName()
    try expect(.rightParen)
    if punctuator == .leftBrace {
      let list = try parseInitializerList()
      return try postfix(of: node(.compoundLiteral(type, list), from: start))
    }
    let operand = try nested { (parser) throws(CSyntaxError) in try parser.parseCast() }
    return try node(.cast(type, operand), from: start, over: operand.height)
  }

  private mutating func unary() throws(CSyntaxError) -> CExpression {
    let start = position
    let operation: CExpression.UnaryOperator
    switch punctuator {
    case .plus: operation = .plus
    case .minus: operation = .minus
    case .tilde: operation = .complement
    case .exclamation: operation = .not
    case .ampersand: operation = .addressOf
    case .star: operation = .dereference
    case .plusPlus: operation = .preIncrement
    case .minusMinus: operation = .preDecrement
    case .andAnd:
      // The address of a label.
      position += 1
      _ = try expectIdentifier()
      return try node(.uninterpreted, from: start)
    default:
      if let result = try keywordOperator() { return result }
      return try postfix(of: primary())
    }
    position += 1
    let operand = try nested { (parser) throws(CSyntaxError) in try parser.parseCast() }
    return try node(.unary(operation, operand), from: start, over: operand.height)
  }

  private mutating func keywordOperator() throws(CSyntaxError) -> CExpression? {
    let start = position
    switch keyword {
    case .sizeof, ._Alignof, .__alignof__, .__alignof:
      let isSize = keyword == .sizeof
      position += 1
      if punctuator == .leftParen, isTypeInParentheses(at: position), !isCompoundLiteral(at: position) {
        position += 1
        let type = try parseTypeName()
        try expect(.rightParen)
        return try node(isSize ? .sizeOfType(type) : .alignOfType(type), from: start)
      }
      let operand = try nested { (parser) throws(CSyntaxError) in try parser.unary() }
      return try node(
        isSize ? .sizeOfExpression(operand) : .alignOfExpression(operand), from: start, over: operand.height)
    case .__extension__:
      position += 1
      return try nested { (parser) throws(CSyntaxError) in try parser.parseCast() }
    default: return nil
    }
  }

  /// `(type) {` at `index`.
  private func isCompoundLiteral(at index: Int) -> Bool {
    guard let end = closing(index) else { return false }
    return punctuator(at: end + 1) == .leftBrace
  }

  // MARK: - Primary and postfix expressions

  private mutating func primary() throws(CSyntaxError) -> CExpression {
    let start = position
    guard start < tokens.count else { throw error("expected an expression") }
    let token = tokens[start]
    switch token.kind {
    case .number:
      position += 1
      if let literal = vocabulary.symbols.withBytes(of: token.symbol, CLiteral.integer) {
        return try node(.integer(literal.value, literal.type), from: start)
      }
      return try node(.floating(token.symbol), from: start)
    case .character:
      position += 1
      guard let value = vocabulary.symbols.withBytes(of: token.symbol, CLiteral.character) else {
        throw error("'\(text(at: start))' is no character")
      }
      return try node(.integer(value, .int), from: start)
    case .string:
      var parts: [Symbol] = []
      while position < tokens.count, tokens[position].kind == .string {
        parts.append(tokens[position].symbol)
        position += 1
      }
      // A name among strings is a macro that the tree does not define: "..." PRIx64 "...".
      while identifier(at: position) != nil, position + 1 < tokens.count, tokens[position + 1].kind == .string {
        position += 1
        while position < tokens.count, tokens[position].kind == .string {
          parts.append(tokens[position].symbol)
          position += 1
        }
      }
      if identifier(at: position) != nil, punctuator(at: position + 1) != .leftParen { position += 1 }
      return try node(.string(parts), from: start)
    case .identifier:
      return try keyword == nil ? name() : keywordPrimary()
    case .punctuator where punctuator == .leftParen:
      return try parenthesised()
    case .punctuator, .stray:
      throw error("expected an expression before '\(text(at: start))'")
    }
  }

  private mutating func name() throws(CSyntaxError) -> CExpression {
    position += 1
    return try node(.identifier(tokens[position - 1].symbol), from: position - 1)
  }

  private mutating func parenthesised() throws(CSyntaxError) -> CExpression {
    let start = position
    position += 1
    if punctuator == .leftBrace {
      let body = try parseCompound()
      try expect(.rightParen)
      return try node(.statements(body), from: start)
    }
    var inner = try parseExpression()
    try expect(.rightParen)
    inner.range = start..<position
    return inner
  }

  private mutating func keywordPrimary() throws(CSyntaxError) -> CExpression {
    let start = position
    switch keyword {
    case .offsetof, .__builtin_offsetof:
      position += 1
      try expect(.leftParen)
      let type = try parseTypeName()
      try expect(.comma)
      let path = try designatorPath()
      try expect(.rightParen)
      return try node(.offsetOf(type, path), from: start)
    case .__builtin_types_compatible_p:
      position += 1
      try expect(.leftParen)
      let first = try parseTypeName()
      try expect(.comma)
      let second = try parseTypeName()
      try expect(.rightParen)
      return try node(.typesCompatible(first, second), from: start)
    case .va_arg, .__builtin_va_arg:
      position += 1
      try expect(.leftParen)
      let list = try parseAssignment()
      try expect(.comma)
      let type = try parseTypeName()
      try expect(.rightParen)
      return try node(.variableArgument(list, type), from: start, over: list.height)
    case ._Generic:
      position += 1
      guard punctuator == .leftParen else { throw error("expected '(' after '_Generic'") }
      try skipBrackets()
      return try node(.uninterpreted, from: start)
    default:
      // A keyword of ours may be an ordinary name in C: `complex`, `bool` as a member.
      if punctuator(at: position + 1) == .leftParen, !startsType(at: position) { return try name() }
      throw error("expected an expression before '\(text(at: start))'")
    }
  }

  /// `a.b[2]`, as the second operand of `offsetof`.
  private mutating func designatorPath() throws(CSyntaxError) -> [CDesignator] {
    var path: [CDesignator] = [.member(try expectIdentifier())]
    while true {
      if take(.dot) || take(.arrow) {
        path.append(.member(try expectIdentifier()))
      } else if take(.leftBracket) {
        path.append(.index(try parseExpression()))
        try expect(.rightBracket)
      } else {
        return path
      }
    }
  }

  private mutating func postfix(of first: CExpression) throws(CSyntaxError) -> CExpression {
    var base = first
    let start = first.range.lowerBound
    while true {
      switch punctuator {
      case .dot, .arrow:
        let isArrow = punctuator == .arrow
        position += 1
        let name = try expectIdentifier()
        base = try node(.member(base, name, isArrow: isArrow), from: start, over: base.height)
      case .leftBracket:
        position += 1
        let index = try parseExpression()
        try expect(.rightBracket)
        base = try node(.index(base, index), from: start, over: base.height, index.height)
      case .leftParen:
        position += 1
        var arguments: [CExpression] = []
        var height = base.height
        while punctuator != .rightParen {
          let argument = try parseArgument()
          height = max(height, argument.height)
          arguments.append(argument)
          if !take(.comma) { break }
        }
        try expect(.rightParen)
        base = try node(.call(base, arguments), from: start, over: height)
      case .plusPlus:
        position += 1
        base = try node(.unary(.postIncrement, base), from: start, over: base.height)
      case .minusMinus:
        position += 1
        base = try node(.unary(.postDecrement, base), from: start, over: base.height)
      default: return base
      }
    }
  }

  private mutating func parseArgument() throws(CSyntaxError) -> CExpression {
    let start = position
    if isTypeArgument(at: position) {
      let type = try parseTypeName()
      return try node(.type(type), from: start)
    }
    return try parseAssignment()
  }
}
