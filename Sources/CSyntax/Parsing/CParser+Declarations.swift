extension CParser {
  /// A declarator: how a type is built around a name.
  struct Declarator {
    enum Step {
      case pointer
      case array(CExpression?)
      case function([CParameter])
    }

    var name: Symbol?
    /// From the name outwards: `*a[3]` is array, pointer.
    var steps: [Step] = []

    func type(over base: CType) -> CType {
      var type = base
      for step in steps.reversed() {
        switch step {
        case .pointer: type = .pointer(type)
        case .array(let count): type = .array(type, count)
        case .function(let parameters): type = .function(type, parameters)
        }
      }
      return type
    }
  }

  /// A declaration with its semicolon; the semicolon may be missing at the end of the tokens.
  package mutating func parseDeclarations() throws(CSyntaxError) -> [CDeclaration] {
    try nested { (parser) throws(CSyntaxError) in try parser.parseDeclarations(inRecord: false) }
  }

  mutating func parseDeclarations(inRecord: Bool) throws(CSyntaxError) -> [CDeclaration] {
    let line = line
    if keyword == ._Static_assert {
      position += 1
      if punctuator == .leftParen { try skipBrackets() }
      _ = take(.semicolon)
      return []
    }
    let specifiers = try parseSpecifiers()
    var declarations: [CDeclaration] = []
    func declaration(_ name: Symbol?, _ type: CType, _ line: UInt32) -> CDeclaration {
      var result = CDeclaration(name: name, type: type, line: line)
      result.isTypedef = specifiers.isTypedef
      result.isStatic = specifiers.isStatic
      result.isExtern = specifiers.isExtern
      result.attributes = specifiers.attributes
      return result
    }
    if punctuator == .semicolon || isAtEnd {
      position += isAtEnd ? 0 : 1
      return [declaration(nil, specifiers.type, line)]
    }
    repeat {
      let start = position
      let declarator = try parseDeclarator(allowsName: true)
      var result = declaration(declarator.name, declarator.type(over: specifiers.type), self.line(at: start))
      let isPointer = declarator.steps.contains { if case .pointer = $0 { true } else { false } }
      result.isConstant = specifiers.isConstant && !isPointer
      if inRecord, take(.colon) { result.bitWidth = try parseConditional() }
      try parseTrailingAttributes(into: &result.attributes)
      if let bytes = result.attributes.vectorBytes {
        result.type = .vector(result.type, bytes: bytes)
        result.attributes.vectorBytes = nil
      }
      if !inRecord, !result.isTypedef, let name = result.name { variables.insert(name) }
      if take(.equal) { result.initializer = try parseInitializer() }
      declarations.append(result)
    } while take(.comma)
    if !isAtEnd { try expect(.semicolon) }
    return declarations
  }

  mutating func parseDeclarator(allowsName: Bool) throws(CSyntaxError) -> Declarator {
    try nested { (parser) throws(CSyntaxError) in try parser.declarator(allowsName: allowsName) }
  }

  private mutating func declarator(allowsName: Bool) throws(CSyntaxError) -> Declarator {
    var pointers = 0
    while true {
      if take(.star) {
        pointers += 1
      } else if take(.const) || take(.volatile) || take(.restrict) || take(.gnuConst) || take(.gnuConst2)
        || take(.gnuVolatile) || take(.gnuVolatile2) || take(.gnuRestrict) || take(.gnuRestrict2) || take(._Atomic)
      {
        continue
      } else if keyword == .__attribute__ || keyword == .__attribute {
        let before = position
        skipAttributes()
        if position == before { throw error("'__attribute__' is not closed") }
      } else {
        break
      }
    }
    guard pointers <= Self.depthLimit else { throw error("nested too deeply") }
    var result = Declarator()
    if punctuator == .leftParen, isGroupedDeclarator(allowsName: allowsName) {
      position += 1
      result = try parseDeclarator(allowsName: allowsName)
      try expect(.rightParen)
    } else if allowsName, let name = identifier(at: position) {
      result.name = name
      position += 1
    }
    var suffixes = 0
    while true {
      suffixes += 1
      guard suffixes <= Self.depthLimit else { throw error("nested too deeply") }
      if punctuator == .leftBracket {
        position += 1
        while take(.static) || take(.const) || take(.restrict) || take(.volatile) {}
        if punctuator == .star, punctuator(at: position + 1) == .rightBracket { position += 1 }
        let count = punctuator == .rightBracket ? nil : try parseAssignment()
        try expect(.rightBracket)
        result.steps.append(.array(count))
      } else if punctuator == .leftParen {
        result.steps.append(.function(try parseParameters()))
      } else {
        break
      }
    }
    for _ in 0..<pointers { result.steps.append(.pointer) }
    return result
  }

  /// Whether the parenthesis here groups a declarator rather than opening a parameter list.
  private func isGroupedDeclarator(allowsName: Bool) -> Bool {
    switch punctuator(at: position + 1) {
    case .star, .leftParen, .caret: return true
    case .leftBracket: return !allowsName
    default: break
    }
    if keyword(at: position + 1) == .__attribute__ { return true }
    guard allowsName, let name = identifier(at: position + 1) else { return false }
    return !isTypeName(name) && punctuator(at: position + 2) != nil && punctuator(at: position + 2) != .star
      && punctuator(at: position + 2) != .comma
  }

  private mutating func parseParameters() throws(CSyntaxError) -> [CParameter] {
    try expect(.leftParen)
    var parameters: [CParameter] = []
    if keyword == .void, punctuator(at: position + 1) == .rightParen {
      position += 2
      return []
    }
    while punctuator != .rightParen {
      if take(.ellipsis) { break }
      let specifiers = try parseSpecifiers()
      let declarator = try parseDeclarator(allowsName: true)
      var attributes = CAttributes()
      try parseTrailingAttributes(into: &attributes)
      parameters.append(CParameter(name: declarator.name, type: declarator.type(over: specifiers.type)))
      if !take(.comma) { break }
    }
    try expect(.rightParen)
    return parameters
  }

  /// A function from its specifiers to its closing brace.
  package mutating func parseFunction() throws(CSyntaxError) -> FunctionDefinition {
    let line = line
    let specifiers = try parseSpecifiers()
    let declarator = try parseDeclarator(allowsName: true)
    var attributes = CAttributes()
    try parseTrailingAttributes(into: &attributes)
    guard let name = declarator.name, case .function(let parameters)? = declarator.steps.first else {
      throw error("expected a function")
    }
    var rest = declarator
    rest.steps.removeFirst()
    for parameter in parameters { if let name = parameter.name { variables.insert(name) } }
    let start = position
    let body = try parseCompound()
    return FunctionDefinition(
      name: name, returnType: rest.type(over: specifiers.type), parameters: parameters,
      isStatic: specifiers.isStatic, body: body, bodyRange: start..<position, line: line)
  }
}
