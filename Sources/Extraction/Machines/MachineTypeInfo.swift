import CSyntax
import VMState

/// A `TypeInfo` as far as machine types are concerned.
struct MachineTypeInfo {
  var name: String
  var parent: String?
  var isAbstract: Bool
  var classInit: MachineFunctions.Reference?
  var classBaseInit: MachineFunctions.Reference?
  var instanceInit: MachineFunctions.Reference?
  /// The function that registers it, where the same macro call makes both.
  var registration: MachineFunctions.Reference?
  var location: SourceLocation
}

/// Cuts what a macro call at file level expands to into functions and variables.
struct ExpandedDeclarations {
  struct Item {
    var name: Token
    var tokens: ArraySlice<Token>
    var isFunction: Bool
  }

  private(set) var items: [Item] = []

  init(_ tokens: [Token], initializers: InitializerTokens) {
    let words = initializers.words
    var start = 0
    var position = 0
    // The last identifier before a parenthesis, and before the `=`.
    var callee: Token?
    var last: Token?
    var variable: Token?
    func reset(_ next: Int) {
      start = next
      callee = nil
      last = nil
      variable = nil
    }
    while position < tokens.count {
      let token = tokens[position]
      guard token.kind == .punctuator else {
        if token.kind == .identifier { last = token }
        position += 1
        continue
      }
      if token.symbol == words.semicolon {
        if let variable { items.append(Item(name: variable, tokens: tokens[start..<position], isFunction: false)) }
        reset(position + 1)
      } else if token.symbol == words.equals {
        if variable == nil { variable = last }
      } else if token.symbol == words.open || token.symbol == words.openBracket || token.symbol == words.openBrace {
        guard let end = initializers.closing(position, in: tokens[...]) else { return }
        if token.symbol == words.open { callee = last }
        let isBody =
          token.symbol == words.openBrace && variable == nil && position > start
          && tokens[position - 1].symbol == words.close
        position = end
        if isBody, let callee {
          items.append(Item(name: callee, tokens: tokens[start...end], isFunction: true))
          reset(end + 1)
        }
      }
      position += 1
    }
    if let variable, start < tokens.count {
      items.append(Item(name: variable, tokens: tokens[start...], isFunction: false))
    }
  }
}
