/// A braced initialiser as tokens, cut into its entries: `.name = value, [2] = value, value`.
///
/// Works on tokens and not on a syntax tree: a field list's entries are macro calls whose arguments may be type names, which
/// only make sense after expansion.
package struct InitializerTokens {
  package struct Entry {
    /// Designator words joined: "name" for `.name`, "qdev.vmsd" for `.qdev.vmsd`; nil for positional entries.
    package var member: String?
    /// Tokens between the brackets of a leading `[...]` designator.
    package var index: ArraySlice<Token>?
    package var value: ArraySlice<Token>
  }

  private let symbols: SymbolTable
  package let words: Words

  /// Punctuators looked for, interned once.
  package struct Words {
    package let open, close, openBrace, closeBrace, openBracket, closeBracket, comma, dot, equals, ampersand, star,
      arrow: Symbol
    package let semicolon: Symbol

    init(_ symbols: SymbolTable) {
      open = symbols.intern("(")
      close = symbols.intern(")")
      openBrace = symbols.intern("{")
      closeBrace = symbols.intern("}")
      openBracket = symbols.intern("[")
      closeBracket = symbols.intern("]")
      comma = symbols.intern(",")
      dot = symbols.intern(".")
      equals = symbols.intern("=")
      ampersand = symbols.intern("&")
      star = symbols.intern("*")
      arrow = symbols.intern("->")
      semicolon = symbols.intern(";")
    }
  }

  package init(_ symbols: SymbolTable) {
    self.symbols = symbols
    self.words = Words(symbols)
  }

  /// Cuts at commas outside all brackets; empty parts are left out.
  package func split(_ tokens: ArraySlice<Token>) -> [ArraySlice<Token>] {
    var parts: [ArraySlice<Token>] = []
    var depth = 0
    var start = tokens.startIndex
    for position in tokens.indices {
      let token = tokens[position]
      guard token.kind == .punctuator else { continue }
      let symbol = token.symbol
      if symbol == words.open || symbol == words.openBrace || symbol == words.openBracket {
        depth += 1
      } else if symbol == words.close || symbol == words.closeBrace || symbol == words.closeBracket {
        depth -= 1
      } else if symbol == words.comma, depth == 0 {
        if position > start { parts.append(tokens[start..<position]) }
        start = position + 1
      }
    }
    if start < tokens.endIndex { parts.append(tokens[start...]) }
    return parts
  }

  /// The tokens inside the first `{ ... }` of `tokens`, nil when there is none or it is not closed.
  package func braced(_ tokens: ArraySlice<Token>) -> ArraySlice<Token>? {
    guard let start = tokens.firstIndex(where: { $0.kind == .punctuator && $0.symbol == words.openBrace }) else {
      return nil
    }
    guard let end = closing(start, in: tokens) else { return nil }
    return tokens[(start + 1)..<end]
  }

  /// Index of the bracket that closes the one at `start`.
  package func closing(_ start: Int, in tokens: ArraySlice<Token>) -> Int? {
    var depth = 0
    for position in start..<tokens.endIndex where tokens[position].kind == .punctuator {
      let symbol = tokens[position].symbol
      if symbol == words.open || symbol == words.openBrace || symbol == words.openBracket {
        depth += 1
      } else if symbol == words.close || symbol == words.closeBrace || symbol == words.closeBracket {
        depth -= 1
        if depth == 0 { return position }
      }
    }
    return nil
  }

  /// What stands between the brackets, as entries.
  package func entries(_ inner: ArraySlice<Token>) -> [Entry] {
    split(inner).map(entry)
  }

  private func entry(_ part: ArraySlice<Token>) -> Entry {
    var at = part.startIndex
    var member = ""
    var index: ArraySlice<Token>?
    while at < part.endIndex, part[at].kind == .punctuator {
      if part[at].symbol == words.dot, at + 1 < part.endIndex, part[at + 1].kind == .identifier {
        if !member.isEmpty { member += "." }
        member += symbols.text(of: part[at + 1].symbol)
        at += 2
      } else if part[at].symbol == words.openBracket, let close = closing(at, in: part) {
        if member.isEmpty { index = part[(at + 1)..<close] }
        at = close + 1
      } else {
        break
      }
    }
    if at > part.startIndex, at < part.endIndex, part[at].symbol == words.equals {
      return Entry(member: member.isEmpty ? nil : member, index: index, value: part[(at + 1)...])
    }
    // GNU's old `name: value`.
    if part.count > 2, part[part.startIndex].kind == .identifier,
      symbols.text(of: part[part.startIndex + 1].symbol) == ":"
    {
      return Entry(
        member: symbols.text(of: part[part.startIndex].symbol), index: nil, value: part[(part.startIndex + 2)...])
    }
    return Entry(member: nil, index: nil, value: part)
  }

  /// The tokens after the `=` of a declaration: `static const T x = { ... }`.
  package func initializer(ofDeclaration tokens: ArraySlice<Token>) -> ArraySlice<Token>? {
    var depth = 0
    for position in tokens.indices where tokens[position].kind == .punctuator {
      let symbol = tokens[position].symbol
      if symbol == words.open || symbol == words.openBracket || symbol == words.openBrace {
        depth += 1
      } else if symbol == words.close || symbol == words.closeBracket || symbol == words.closeBrace {
        depth -= 1
      } else if symbol == words.equals, depth == 0 {
        return tokens[(position + 1)...]
      }
    }
    return nil
  }

  /// Outer parentheses taken off as long as they enclose everything.
  package func unparenthesised(_ tokens: ArraySlice<Token>) -> ArraySlice<Token> {
    var tokens = tokens
    while let first = tokens.first, first.kind == .punctuator, first.symbol == words.open,
      closing(tokens.startIndex, in: tokens) == tokens.endIndex - 1
    {
      tokens = tokens.dropFirst().dropLast()
    }
    return tokens
  }

  /// The one identifier that an address or function value names: `&(vmstate_x)`, `(foo)`, `&x`. Nil for NULL, 0 and others.
  package func named(_ tokens: ArraySlice<Token>) -> Token? {
    var tokens = unparenthesised(tokens)
    while let first = tokens.first, first.kind == .punctuator, first.symbol == words.ampersand {
      tokens = unparenthesised(tokens.dropFirst())
    }
    // A cast before it: `(void *)foo`.
    if let first = tokens.first, first.kind == .punctuator, first.symbol == words.open,
      let close = closing(tokens.startIndex, in: tokens), close + 1 < tokens.endIndex
    {
      return named(tokens[(close + 1)...])
    }
    guard tokens.count == 1, let only = tokens.first, only.kind == .identifier else { return nil }
    return only
  }

  /// Whether the tokens are a null pointer: `NULL`, `0`, `((void *)0)`.
  package func isNull(_ tokens: ArraySlice<Token>) -> Bool {
    let inner = unparenthesised(tokens)
    guard let last = inner.last else { return true }
    let text = symbols.text(of: last.symbol)
    guard text == "0" || text == "NULL" else { return false }
    return inner.dropLast().allSatisfy { $0.kind == .punctuator || $0.kind == .identifier }
  }

  /// Adjacent string literals joined, without quotes; nil when the tokens are anything else.
  package func string(_ tokens: ArraySlice<Token>) -> String? {
    let inner = unparenthesised(tokens)
    guard !inner.isEmpty else { return nil }
    var text = ""
    for token in inner {
      guard token.kind == .string else { return nil }
      let literal = symbols.text(of: token.symbol)
      guard literal.count >= 2, literal.hasPrefix("\"") else { return nil }
      text += literal.dropFirst().dropLast()
    }
    guard text.contains("\\") else { return text }
    return text.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
  }
}
