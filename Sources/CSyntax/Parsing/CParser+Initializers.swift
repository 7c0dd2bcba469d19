extension CParser {
  /// What stands behind `=`: an expression or a list in braces.
  package mutating func parseInitializer() throws(CSyntaxError) -> CInitializer {
    if punctuator == .leftBrace { return .list(try parseInitializerList()) }
    return .expression(try parseAssignment())
  }

  /// `{ .name = value, [3] = value, value }`, from the brace. Superfluous commas are tolerated, as macros leave them.
  package mutating func parseInitializerList() throws(CSyntaxError) -> CInitializerList {
    try nested { (parser) throws(CSyntaxError) in try parser.initializerList() }
  }

  private mutating func initializerList() throws(CSyntaxError) -> CInitializerList {
    let start = position
    try expect(.leftBrace)
    var entries: [CInitializerList.Entry] = []
    while punctuator != .rightBrace {
      if isAtEnd { throw error("'{' is not closed") }
      if take(.comma) { continue }
      entries.append(try entry())
      if punctuator != .rightBrace { try expect(.comma) }
    }
    position += 1
    return CInitializerList(entries: entries, range: start..<position, line: line(at: start))
  }

  private mutating func entry() throws(CSyntaxError) -> CInitializerList.Entry {
    let line = line
    var designators: [CDesignator] = []
    designation: while true {
      switch punctuator {
      case .dot:
        position += 1
        designators.append(.member(try expectIdentifier()))
      case .leftBracket:
        position += 1
        let low = try parseConditional()
        if take(.ellipsis) {
          designators.append(.range(low, try parseConditional()))
        } else {
          designators.append(.index(low))
        }
        try expect(.rightBracket)
      default: break designation
      }
    }
    if designators.isEmpty {
      // GNU C's old `name: value`.
      if let name = identifier(at: position), punctuator(at: position + 1) == .colon {
        designators.append(.member(name))
        position += 2
      }
    } else {
      // GNU C lets `[3] value` stand without `=`.
      _ = take(.equal)
    }
    let start = position
    let value = try parseInitializer()
    return CInitializerList.Entry(designators: designators, value: value, range: start..<position, line: line)
  }
}
