extension CParser {
  /// What stands before the declarators of a declaration.
  struct Specifiers {
    var type: CType = .integer(.int)
    var isTypedef = false
    var isStatic = false
    var isExtern = false
    var isConstant = false
    var attributes = CAttributes()
  }

  /// A type as in a cast: `const struct foo *[3]`.
  package mutating func parseTypeName() throws(CSyntaxError) -> CType {
    try nested { (parser) throws(CSyntaxError) in
      let specifiers = try parser.parseSpecifiers()
      return try parser.parseDeclarator(allowsName: false).type(over: specifiers.type)
    }
  }

  // MARK: - Is it a type?

  func isTypeKeyword(_ keyword: Keyword) -> Bool {
    switch keyword {
    case .void, .char, .short, .int, .long, .float, .double, .signed, .unsigned, .bool, ._Bool, .__int128, ._Complex,
      .struct, .union, .enum, .typedef, .static, .extern, .auto, .register, .inline, ._Noreturn, ._Thread_local,
      .const, .volatile, .restrict, ._Atomic, .gnuConst, .gnuConst2, .gnuVolatile, .gnuVolatile2, .gnuRestrict,
      .gnuRestrict2, .gnuInline, .gnuInline2, .gnuSigned, .gnuSigned2, .gnuThread, .__attribute__, .__attribute,
      .__declspec, .__auto_type, .typeof, .__typeof__, .__typeof, ._Alignas:
      true
    default: false
    }
  }

  func startsType(at index: Int) -> Bool {
    if let keyword = keyword(at: index) {
      return isTypeKeyword(keyword) || keyword == .__extension__ && startsType(at: index + 1)
    }
    guard let name = identifier(at: index) else { return false }
    return isTypeName(name) || hasTypeSuffix(name)
  }

  /// uint32_t, pthread_mutex_t: a name that no header at hand declares.
  private func hasTypeSuffix(_ name: Symbol) -> Bool {
    vocabulary.symbols.withBytes(of: name) {
      $0.count > 2 && $0[$0.count - 1] == UInt8(ascii: "t") && $0[$0.count - 2] == UInt8(ascii: "_")
    }
  }

  private func isQualifier(at index: Int) -> Bool {
    switch keyword(at: index) {
    case .const, .volatile, .restrict, ._Atomic, .gnuConst, .gnuConst2, .gnuVolatile, .gnuVolatile2, .gnuRestrict,
      .gnuRestrict2:
      true
    default: false
    }
  }

  /// The first token behind stars and qualifiers.
  private func skippingStars(_ index: Int) -> Int {
    var next = index
    while punctuator(at: next) == .star || isQualifier(at: next) { next += 1 }
    return next
  }

  /// Whether the parenthesis at `index` holds a type: a cast or compound literal.
  func isTypeInParentheses(at index: Int) -> Bool {
    if startsType(at: index + 1) {
      if keyword(at: index + 1) != nil { return true }
      // A typedef's name may be a function's or variable's here.
      switch punctuator(at: index + 2) {
      case .rightParen: return true
      case .star: return isAbstract(at: skippingStars(index + 2))
      case .leftBracket: return isArrayType(at: index + 2)
      case .leftParen: return punctuator(at: index + 3) == .star && punctuator(at: index + 4) == .rightParen
      case nil: return isQualifier(at: index + 2)
      default: return false
      }
    }
    guard identifier(at: index + 1) != nil else { return false }
    switch punctuator(at: index + 2) {
    case .rightParen:
      guard index + 3 < tokens.count else { return false }
      switch tokens[index + 3].kind {
      case .number, .string, .character: return true
      case .identifier:
        guard let keyword = keyword(at: index + 3) else { return true }
        return keyword == .sizeof || keyword == .offsetof || keyword == .__builtin_offsetof
      default:
        let next = punctuator(at: index + 3)
        return next == .leftBrace || next == .tilde || next == .exclamation
      }
    case .star: return isAbstract(at: skippingStars(index + 2))
    case .leftBracket:
      guard let end = closing(index) else { return false }
      return punctuator(at: end + 1) == .leftBrace
    case .leftParen: return punctuator(at: index + 3) == .star && punctuator(at: index + 4) == .rightParen
    default: return isQualifier(at: index + 2)
    }
  }

  /// Behind stars: the end of an abstract declarator, or one that goes on.
  private func isAbstract(at index: Int) -> Bool {
    switch punctuator(at: index) {
    case .rightParen, .comma, .leftBracket: true
    case .leftParen: punctuator(at: index + 1) == .star
    default: false
    }
  }

  /// `[...]` up to the closing parenthesis.
  private func isArrayType(at index: Int) -> Bool {
    var next = index
    while punctuator(at: next) == .leftBracket, let end = closing(next) { next = end + 1 }
    return punctuator(at: next) == .rightParen
  }

  /// Whether a type stands as an argument of a call.
  func isTypeArgument(at index: Int) -> Bool {
    if let keyword = keyword(at: index) { return isTypeKeyword(keyword) }
    guard let name = identifier(at: index) else { return false }
    let next = skippingStars(index + 1)
    guard punctuator(at: next) == .comma || punctuator(at: next) == .rightParen else { return false }
    return next > index + 1 || isTypeName(name)
  }

  /// Whether a statement that begins at `index` is a declaration.
  func startsDeclaration(at index: Int) -> Bool {
    if let keyword = keyword(at: index) {
      return isTypeKeyword(keyword) || keyword == .__extension__ && startsDeclaration(at: index + 1)
    }
    guard let name = identifier(at: index) else { return false }
    if let next = keyword(at: index + 1) { return isTypeKeyword(next) }
    if identifier(at: index + 1) != nil { return true }
    switch punctuator(at: index + 1) {
    case .star:
      let declared = skippingStars(index + 1)
      guard identifier(at: declared) != nil else {
        return isTypeName(name) && punctuator(at: declared) == .leftParen
      }
      switch punctuator(at: declared + 1) {
      case .equal, .semicolon, .comma, .leftBracket: return true
      default: return isTypeName(name)
      }
    case .leftParen: return isTypeName(name) && punctuator(at: index + 2) == .star
    default: return false
    }
  }

  // MARK: - Specifiers

  mutating func parseSpecifiers() throws(CSyntaxError) -> Specifiers {
    var result = Specifiers()
    var base: CType?
    var words = BasicWords()
    while position < tokens.count {
      if let keyword {
        if words.take(keyword) {
          position += 1
          continue
        }
        switch keyword {
        case .typedef: result.isTypedef = true
        case .static: result.isStatic = true
        case .extern: result.isExtern = true
        case .const, .gnuConst, .gnuConst2: result.isConstant = true
        case .auto, .register, .inline, .gnuInline, .gnuInline2, ._Noreturn, ._Thread_local, .gnuThread,
          .__extension__, .volatile, .restrict, .gnuVolatile, .gnuVolatile2,
          .gnuRestrict, .gnuRestrict2:
          break
        case ._Atomic:
          if punctuator(at: position + 1) == .leftParen {
            position += 2
            base = try parseTypeName()
            guard punctuator == .rightParen else { throw error("expected ')' after '_Atomic('") }
          }
        case .void: base = .void
        case .__auto_type: base = .inferred
        case .struct, .union, .enum:
          base = try parseTagged(keyword)
          continue
        case .typeof, .__typeof__, .__typeof:
          base = try parseTypeOf()
          continue
        case .__attribute__, .__attribute, .__declspec, ._Alignas:
          try parseAttribute(into: &result.attributes)
          continue
        default:
          guard base != nil || !words.isEmpty else { throw error("expected a type before '\(text(at: position))'") }
          return finished(result, base, words)
        }
        position += 1
        continue
      }
      guard base == nil, words.isEmpty, let name = identifier(at: position) else { break }
      if isUnknownSpecifier(name) {
        position += 1
        if punctuator == .leftParen { try skipBrackets() }
        continue
      }
      base = .named(name)
      position += 1
    }
    guard base != nil || !words.isEmpty else { throw error("expected a type before '\(text(at: position))'") }
    return finished(result, base, words)
  }

  private func finished(_ specifiers: Specifiers, _ base: CType?, _ words: BasicWords) -> Specifiers {
    var result = specifiers
    result.type = base ?? words.type
    if let bytes = result.attributes.vectorBytes {
      result.type = .vector(result.type, bytes: bytes)
      result.attributes.vectorBytes = nil
    }
    return result
  }

  /// An attribute macro that no header of the tree defines (`G_GNUC_UNUSED`): a name before what must be the type.
  private func isUnknownSpecifier(_ name: Symbol) -> Bool {
    // The usual case first, which needs no look at the tree: one name, then no other.
    if vocabulary.symbols.withBytes(of: name, { $0.starts(with: "G_GNUC_".utf8) }) { return true }
    if let next = keyword(at: position + 1) {
      return isTypeKeyword(next) && !isQualifier(at: position + 1) && !isTypeName(name)
    }
    guard identifier(at: position + 1) != nil else { return false }
    return (identifier(at: position + 2) != nil || punctuator(at: position + 2) == .star) && !isTypeName(name)
  }

  private mutating func parseTypeOf() throws(CSyntaxError) -> CType {
    position += 1
    guard punctuator == .leftParen else { throw error("expected '(' after 'typeof'") }
    if isTypeInParentheses(at: position) {
      let start = position
      position += 1
      if let type = try? parseTypeName(), take(.rightParen) { return type }
      // `typeof((T)x)`: what looks like a type goes on as an expression.
      position = start
    }
    position += 1
    let value = try nested { (parser) throws(CSyntaxError) in try parser.parseExpression() }
    try expect(.rightParen)
    return .typeOf(value)
  }

  // MARK: - Attributes

  /// `__attribute__((...))`, `__declspec(...)` or `_Alignas(...)`.
  private mutating func parseAttribute(into attributes: inout CAttributes) throws(CSyntaxError) {
    let word = keyword
    position += 1
    guard punctuator == .leftParen, let end = closing(position) else { throw error("expected '('") }
    if word == ._Alignas {
      position += 1
      if startsType(at: position) {
        let type = try parseTypeName()
        attributes.alignments.append(try node(.alignOfType(type), from: position))
      } else {
        attributes.alignments.append(try parseConditional())
      }
    } else if word != .__declspec {
      position += 2
      while position < end {
        let name = tokens[position].symbol
        position += 1
        switch name {
        case vocabulary.packed, vocabulary.packedUnderscored: attributes.isPacked = true
        case vocabulary.aligned, vocabulary.alignedUnderscored:
          if take(.leftParen) {
            attributes.alignments.append(try parseConditional())
            try expect(.rightParen)
          } else {
            attributes.isMaximallyAligned = true
          }
        case vocabulary.vectorSize, vocabulary.vectorSizeUnderscored:
          try expect(.leftParen)
          attributes.vectorBytes = try parseConditional()
          try expect(.rightParen)
        default:
          if punctuator == .leftParen { try skipBrackets() }
        }
      }
    }
    position = end + 1
  }

  /// Attributes, `asm("name")` and unknown attribute macros behind a declarator.
  mutating func parseTrailingAttributes(into attributes: inout CAttributes) throws(CSyntaxError) {
    while position < tokens.count {
      switch keyword {
      case .__attribute__, .__attribute, ._Alignas: try parseAttribute(into: &attributes)
      case .asm, .__asm__, .__asm:
        position += 1
        if punctuator == .leftParen { try skipBrackets() }
      case nil where identifier(at: position) != nil:
        position += 1
        if punctuator == .leftParen { try skipBrackets() }
      default: return
      }
    }
  }

  mutating func skipAttributes() {
    while keyword == .__attribute__ || keyword == .__attribute, punctuator(at: position + 1) == .leftParen,
      let end = closing(position + 1)
    {
      position = end + 1
    }
  }

  // MARK: - struct, union, enum

  private mutating func parseTagged(_ keyword: Keyword) throws(CSyntaxError) -> CType {
    try nested { (parser) throws(CSyntaxError) in try parser.tagged(keyword) }
  }

  private mutating func tagged(_ keyword: Keyword) throws(CSyntaxError) -> CType {
    let line = line
    position += 1
    var attributes = CAttributes()
    while self.keyword == .__attribute__ || self.keyword == .__attribute { try parseAttribute(into: &attributes) }
    var tag: Symbol?
    if position < tokens.count, tokens[position].kind == .identifier {
      tag = tokens[position].symbol
      position += 1
    }
    let kind: CTagKind = keyword == .struct ? .struct : keyword == .union ? .union : .enum
    guard punctuator == .leftBrace else {
      guard let tag else { throw error("expected a name or '{' after '\(kind.rawValue)'") }
      return .tagged(kind, tag)
    }
    if kind == .enum {
      let body = try parseEnumeration(tag: tag)
      while self.keyword == .__attribute__ || self.keyword == .__attribute { try parseAttribute(into: &attributes) }
      return .enumeration(body)
    }
    let members = try parseMembers()
    while self.keyword == .__attribute__ || self.keyword == .__attribute { try parseAttribute(into: &attributes) }
    return .record(CRecord(kind: kind, tag: tag, members: members, attributes: attributes, line: line))
  }

  private mutating func parseEnumeration(tag: Symbol?) throws(CSyntaxError) -> CEnumeration {
    position += 1
    var constants: [CEnumeration.Constant] = []
    while punctuator != .rightBrace {
      let name = try expectIdentifier()
      skipAttributes()
      let value = take(.equal) ? try parseConditional() : nil
      constants.append(CEnumeration.Constant(name: name, value: value))
      if !take(.comma) { break }
    }
    try expect(.rightBrace)
    return CEnumeration(tag: tag, constants: constants)
  }

  private mutating func parseMembers() throws(CSyntaxError) -> [CDeclaration] {
    guard let end = closing(position) else { throw error("'{' is not closed") }
    position += 1
    var members: [CDeclaration] = []
    while position < end {
      if take(.semicolon) { continue }
      let start = position
      do {
        members += try parseDeclarations(inRecord: true)
      } catch {
        // One member that is not understood leaves the others readable; its layout is unknown by the name it bears.
        position = start
        members.append(CDeclaration(name: nil, type: .named(tokens[start].symbol), line: line))
        while position < end, punctuator != .semicolon {
          if let punctuator, punctuator == .leftBrace || punctuator == .leftParen, let close = closing(position) {
            position = close
          }
          position += 1
        }
      }
    }
    position = end + 1
    return members
  }
}

/// The words of a basic type, which may come in any order: `unsigned long int`.
private struct BasicWords {
  private var longs = 0
  private var isUnsigned = false
  private var isFloat = false
  private var isDouble = false
  private var isBool = false
  private var isInt128 = false
  private var isChar = false
  private var isShort = false
  private(set) var isEmpty = true

  mutating func take(_ keyword: Keyword) -> Bool {
    switch keyword {
    case .char: isChar = true
    case .short: isShort = true
    case .int, ._Complex: break
    case .long: longs += 1
    case .float: isFloat = true
    case .double: isDouble = true
    case .signed, .gnuSigned, .gnuSigned2: break
    case .unsigned: isUnsigned = true
    case .bool, ._Bool: isBool = true
    case .__int128: isInt128 = true
    default: return false
    }
    isEmpty = false
    return true
  }

  var type: CType {
    if isBool { return .integer(.bool) }
    if isFloat { return .floating(bytes: 4) }
    if isDouble { return .floating(bytes: longs > 0 ? 16 : 8) }
    let bytes = isInt128 ? 16 : isChar ? 1 : isShort ? 2 : longs > 0 ? 8 : 4
    return .integer(CIntegerType(bytes: bytes, isSigned: !isUnsigned))
  }
}
