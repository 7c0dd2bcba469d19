/// A preprocessing token of C. Comments, blanks and line splices are gone; `#` directives are not tokens (`Preprocessor`).
package struct Token: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable {
    case identifier
    case number
    /// With its quotes, and an encoding prefix if there is one.
    case string
    case character
    /// One operator or separator, the longest that C knows: `->`, `<<=`, `...`.
    case punctuator
    /// A byte that begins no token of C.
    case stray

    /// Written out so that other modules compare without a call: every token of a tree is asked.
    @inlinable package static func == (a: Kind, b: Kind) -> Bool {
      switch (a, b) {
      case (.identifier, .identifier), (.number, .number), (.string, .string), (.character, .character),
        (.punctuator, .punctuator), (.stray, .stray):
        true
      default: false
      }
    }
  }

  package var kind: Kind
  /// White space or a comment stood before it.
  package var hasSpaceBefore: Bool
  /// The identifier is not to be expanded again: it came out of its own macro.
  package var isPainted: Bool
  package var symbol: Symbol
  /// The file it was written in (index in the tree's file list), also after macro expansion.
  package var file: FileID
  /// 1-based.
  package var line: UInt32

  package init(
    kind: Kind, symbol: Symbol, file: FileID, line: UInt32, hasSpaceBefore: Bool = false, isPainted: Bool = false
  ) {
    self.kind = kind
    self.symbol = symbol
    self.file = file
    self.line = line
    self.hasSpaceBefore = hasSpaceBefore
    self.isPainted = isPainted
  }
}

extension SymbolTable {
  /// The tokens as C text with single blanks: for messages, hashes and tests.
  package func text(of tokens: some Sequence<Token>) -> String {
    var result = ""
    for token in tokens {
      if token.hasSpaceBefore && !result.isEmpty { result += " " }
      result += text(of: token.symbol)
    }
    return result
  }

  /// The tokens with a blank between any two: the form that is hashed, since it does not depend on the source's blanks.
  package func normalisedText(of tokens: some Sequence<Token>) -> String {
    tokens.map { text(of: $0.symbol) }.joined(separator: " ")
  }
}
