import CSyntax

/// A token of a C file with the bytes it stands at. A directive is one token, with all of its lines.
struct CToken: Hashable {
  enum Kind: Hashable { case word, number, string, punctuator, directive, other }

  var kind: Kind
  var text: String
  var range: Range<Int>
  /// 1-based.
  var line: Int

  func `is`(_ text: String) -> Bool { kind == .punctuator && self.text == text }

  /// All capitals: a macro or an enumerator, which C programmers write so.
  var isConstantName: Bool {
    kind == .word && text.contains { $0.isUppercase } && text.allSatisfy { !$0.isLowercase }
  }

  static func read(_ bytes: [UInt8]) -> [CToken] {
    var tokens: [CToken] = []
    bytes.withUnsafeBufferPointer { buffer in
      let symbols = SymbolTable()
      var lexer = Lexer(bytes: buffer, range: 0..<bytes.count, line: 1, file: FileID(0), symbols: symbols)
      while true {
        lexer.skipBlanks()
        if lexer.isAtEnd { return }
        let (start, line) = (lexer.offset, Int(lexer.line))
        if lexer.isAtDirective {
          lexer.takeDirectiveMark()
          var end = lexer.offset
          var words: [String] = []
          while let token = lexer.next(withinLine: true) {
            end = lexer.offset
            words.append(symbols.text(of: token.symbol))
          }
          tokens.append(
            CToken(kind: .directive, text: "#" + words.joined(separator: " "), range: start..<end, line: line))
          continue
        }
        guard let token = lexer.next() else { return }
        tokens.append(
          CToken(
            kind: kind(token.kind), text: symbols.text(of: token.symbol), range: start..<lexer.offset, line: line))
      }
    }
    return tokens
  }

  private static func kind(_ kind: Token.Kind) -> Kind {
    switch kind {
    case .identifier: .word
    case .number: .number
    case .string: .string
    case .punctuator: .punctuator
    default: .other
    }
  }
}
