/// A parser of C99 and GNU C over tokens that are macro-expanded and free of directives.
///
/// C cannot be parsed without knowing which names are types. `isTypeName` says so as far as the caller knows; for unknown names
/// the parser goes by what would make sense (`a * b;` as a statement declares `b`). Nesting is bounded, so that hostile input
/// is an error and the trees can be walked recursively.
package struct CParser {
  let tokens: [Token]
  let vocabulary: CVocabulary
  private let isTypedef: (Symbol) -> Bool
  /// Variables and parameters met so far: they hide typedefs of their names that stand somewhere else in the tree.
  var variables: Set<Symbol> = []
  /// Index of the next token.
  package internal(set) var position = 0
  private var depth = 0

  /// Levels of parentheses, statements, braces and declarators within each other.
  static let depthLimit = 200
  /// Levels of an expression's tree; `a + b + c` has three.
  static let heightLimit = 400

  package init(
    tokens: some Sequence<Token>, vocabulary: CVocabulary, isTypeName: @escaping (Symbol) -> Bool = { _ in false }
  ) {
    self.tokens = Array(tokens)
    self.vocabulary = vocabulary
    self.isTypedef = isTypeName
  }

  package var isAtEnd: Bool { position >= tokens.count }

  /// Throws unless all tokens were taken.
  package func expectEnd() throws(CSyntaxError) {
    if !isAtEnd { throw error("unexpected '\(text(at: position))'") }
  }

  // MARK: - Looking

  func isTypeName(_ name: Symbol) -> Bool { !variables.contains(name) && isTypedef(name) }

  func text(at index: Int) -> String {
    index < tokens.count ? vocabulary.symbols.text(of: tokens[index].symbol) : "end"
  }

  @inline(__always)
  func punctuator(at index: Int) -> Punctuator? {
    guard index < tokens.count, tokens[index].kind == .punctuator else { return nil }
    return vocabulary.punctuator(tokens[index].symbol)
  }

  @inline(__always)
  func keyword(at index: Int) -> Keyword? {
    guard index < tokens.count, tokens[index].kind == .identifier else { return nil }
    return vocabulary.keyword(tokens[index].symbol)
  }

  /// A name that is no keyword.
  @inline(__always)
  func identifier(at index: Int) -> Symbol? {
    guard index < tokens.count, tokens[index].kind == .identifier, vocabulary.keyword(tokens[index].symbol) == nil
    else { return nil }
    return tokens[index].symbol
  }

  var punctuator: Punctuator? { punctuator(at: position) }
  var keyword: Keyword? { keyword(at: position) }
  var line: UInt32 { line(at: position) }

  func line(at index: Int) -> UInt32 { index < tokens.count ? tokens[index].line : tokens.last?.line ?? 0 }

  /// The index of the bracket that closes the one at `index`; nil when there is none.
  func closing(_ index: Int) -> Int? {
    var level = 0
    var next = index
    while next < tokens.count {
      switch punctuator(at: next) {
      case .leftParen, .leftBrace, .leftBracket: level += 1
      case .rightParen, .rightBrace, .rightBracket:
        level -= 1
        if level == 0 { return next }
      default: break
      }
      next += 1
    }
    return nil
  }

  // MARK: - Taking

  func error(_ reason: String) -> CSyntaxError {
    CSyntaxError(reason, tokenIndex: position, line: line)
  }

  @inline(__always)
  mutating func take(_ wanted: Punctuator) -> Bool {
    guard punctuator == wanted else { return false }
    position += 1
    return true
  }

  @inline(__always)
  mutating func take(_ wanted: Keyword) -> Bool {
    guard keyword == wanted else { return false }
    position += 1
    return true
  }

  mutating func expect(_ wanted: Punctuator) throws(CSyntaxError) {
    if !take(wanted) { throw error("expected '\(wanted.rawValue)' before '\(text(at: position))'") }
  }

  mutating func expectIdentifier() throws(CSyntaxError) -> Symbol {
    guard position < tokens.count, tokens[position].kind == .identifier else {
      throw error("expected a name before '\(text(at: position))'")
    }
    position += 1
    return tokens[position - 1].symbol
  }

  /// Runs `body` one level deeper.
  mutating func nested<T>(_ body: (inout CParser) throws(CSyntaxError) -> T) throws(CSyntaxError) -> T {
    guard depth < Self.depthLimit else { throw error("nested too deeply") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Skips a balanced bracket that begins here.
  mutating func skipBrackets() throws(CSyntaxError) {
    guard let end = closing(position) else { throw error("'\(text(at: position))' is not closed") }
    position = end + 1
  }
}
