import CSyntax

/// Expands macros as C does: arguments first, `#` and `##`, rescanning together with what follows, no macro inside itself.
package struct MacroExpander {
  private let tree: TreeIndex
  private let root: FileID
  private let line: UInt32
  private var frames: [Frame] = []
  private var disabled: [Symbol] = []
  private var produced = 0
  private var depth: Int

  /// Tokens that one expansion may produce. QEMU's largest device lists stay below 100,000.
  static let limit = 2_000_000

  /// True when `limit` was reached or macros nest too deep: the result is incomplete.
  package private(set) var isExhausted = false

  private struct Frame {
    var tokens: [Token]
    var at: Int
    var macro: Symbol?
  }

  /// Macros are looked up as seen from line `line` of `root`.
  package init(_ tree: TreeIndex, root: FileID, line: UInt32) {
    self.init(tree, root: root, line: line, depth: 0)
  }

  private init(_ tree: TreeIndex, root: FileID, line: UInt32, depth: Int) {
    self.tree = tree
    self.root = root
    self.line = line
    self.depth = depth
  }

  package mutating func expand(_ tokens: [Token]) -> [Token] {
    frames = [Frame(tokens: tokens, at: 0, macro: nil)]
    var output: [Token] = []
    output.reserveCapacity(tokens.count * 2)
    while var token = next() {
      guard token.kind == .identifier, !token.isPainted else {
        output.append(token)
        continue
      }
      if disabled.contains(token.symbol) {
        token.isPainted = true
        output.append(token)
        continue
      }
      guard let macro = tree.compiledMacro(named: token.symbol, visibleFrom: root, line: line) else {
        output.append(token)
        continue
      }
      if macro.isFunctionLike {
        guard isCallNext(), let arguments = takeArguments(macro) else {
          output.append(token)
          continue
        }
        push(spaced(substitute(macro, arguments, at: token), like: token), for: token.symbol)
      } else {
        push(spaced(substitute(macro, [], at: token), like: token), for: token.symbol)
      }
      if isExhausted { break }
    }
    return output
  }

  /// An expansion stands where its name stood: a blank before the body is the directive's, not the text's. Stringified names
  /// show it.
  private func spaced(_ tokens: [Token], like original: Token) -> [Token] {
    guard let first = tokens.first, first.hasSpaceBefore != original.hasSpaceBefore else { return tokens }
    var tokens = tokens
    tokens[0].hasSpaceBefore = original.hasSpaceBefore
    return tokens
  }

  // MARK: - Input

  private mutating func next() -> Token? {
    while var frame = frames.popLast() {
      if frame.at < frame.tokens.count {
        let token = frame.tokens[frame.at]
        frame.at += 1
        frames.append(frame)
        return token
      }
      if frame.macro != nil { disabled.removeLast() }
    }
    return nil
  }

  private mutating func push(_ tokens: [Token], for macro: Symbol) {
    produced += tokens.count + 1
    if produced > Self.limit || frames.count > 1000 {
      isExhausted = true
      return
    }
    frames.append(Frame(tokens: tokens, at: 0, macro: macro))
    disabled.append(macro)
  }

  private func isCallNext() -> Bool {
    for frame in frames.reversed() where frame.at < frame.tokens.count {
      return frame.tokens[frame.at].symbol == tree.words.open && frame.tokens[frame.at].kind == .punctuator
    }
    return false
  }

  /// At `(`. Nil when it is never closed; then nothing is taken.
  private mutating func takeArguments(_ macro: CompiledMacro) -> [[Token]]? {
    let savedFrames = frames
    let savedDisabled = disabled
    _ = next()
    var arguments: [[Token]] = [[]]
    var open = 1
    while let token = next() {
      if token.kind == .punctuator {
        if token.symbol == tree.words.open {
          open += 1
        } else if token.symbol == tree.words.close {
          open -= 1
          if open == 0 { return fit(arguments, to: macro) }
        } else if token.symbol == tree.words.comma, open == 1,
          !(macro.isVariadic && arguments.count >= macro.parameterCount)
        {
          arguments.append([])
          continue
        }
      }
      arguments[arguments.count - 1].append(token)
    }
    frames = savedFrames
    disabled = savedDisabled
    return nil
  }

  private func fit(_ arguments: [[Token]], to macro: CompiledMacro) -> [[Token]] {
    var arguments = arguments
    while arguments.count < macro.parameterCount { arguments.append([]) }
    return arguments
  }

  // MARK: - Substitution

  private mutating func substitute(_ macro: CompiledMacro, _ arguments: [[Token]], at call: Token) -> [Token] {
    if macro.parameterCount == 0, !macro.body.contains(where: { $0.symbol == tree.words.hashHash }) {
      return macro.body
    }
    var expanded = [[Token]?](repeating: nil, count: arguments.count)
    var output: [Token] = []
    output.reserveCapacity(macro.body.count + 16)
    var index = 0
    let body = macro.body
    while index < body.count {
      let token = body[index]
      let parameter = Int(macro.parameters[index])
      if token.kind == .punctuator, token.symbol == tree.words.hash, macro.isFunctionLike, index + 1 < body.count,
        macro.parameters[index + 1] >= 0
      {
        output.append(stringify(arguments[Int(macro.parameters[index + 1])], at: token))
        index += 2
        continue
      }
      if token.kind == .punctuator, token.symbol == tree.words.hashHash, index + 1 < body.count {
        index += 1
        let right = Int(macro.parameters[index])
        let pasted = right >= 0 ? arguments[right] : [body[index]]
        if right >= 0, right == macro.parameterCount - 1, macro.isVariadic, let last = output.last,
          last.symbol == tree.words.comma
        {
          // GNU: `, ## __VA_ARGS__` swallows the comma when there are no arguments.
          if pasted.isEmpty { output.removeLast() } else { output.append(contentsOf: pasted) }
        } else {
          paste(pasted, onto: &output)
        }
        index += 1
        continue
      }
      guard parameter >= 0, parameter < arguments.count else {
        output.append(token)
        index += 1
        continue
      }
      let isPasted =
        index + 1 < body.count && body[index + 1].kind == .punctuator && body[index + 1].symbol == tree.words.hashHash
      if isPasted {
        if arguments[parameter].isEmpty {
          // An empty left side: what follows ## stands for itself.
          index += 2
          if index < body.count {
            let right = Int(macro.parameters[index])
            output.append(contentsOf: right >= 0 ? arguments[right] : [body[index]])
            index += 1
          }
          continue
        }
        output.append(contentsOf: arguments[parameter])
      } else {
        if expanded[parameter] == nil { expanded[parameter] = expandArgument(arguments[parameter]) }
        output.append(contentsOf: spaced(expanded[parameter] ?? [], like: token))
      }
      index += 1
    }
    return output
  }

  private mutating func expandArgument(_ tokens: [Token]) -> [Token] {
    guard tokens.contains(where: { $0.kind == .identifier }) else { return tokens }
    guard depth < 60 else {
      isExhausted = true
      return tokens
    }
    var inner = MacroExpander(tree, root: root, line: line, depth: depth + 1)
    inner.produced = produced
    inner.disabled = disabled
    let result = inner.expand(tokens)
    produced = max(produced, inner.produced)
    isExhausted = isExhausted || inner.isExhausted
    return result
  }

  private func stringify(_ tokens: [Token], at token: Token) -> Token {
    var text = "\""
    for (number, part) in tokens.enumerated() {
      if number > 0, part.hasSpaceBefore { text += " " }
      let spelling = tree.symbols.text(of: part.symbol)
      if part.kind == .string || part.kind == .character {
        for character in spelling {
          if character == "\"" || character == "\\" { text += "\\" }
          text.append(character)
        }
      } else {
        text += spelling
      }
    }
    return Token(
      kind: .string, symbol: tree.symbols.intern(text + "\""), file: token.file, line: token.line,
      hasSpaceBefore: token.hasSpaceBefore)
  }

  private func paste(_ right: [Token], onto output: inout [Token]) {
    guard let first = right.first else { return }
    guard let left = output.popLast() else {
      output.append(contentsOf: right)
      return
    }
    let text = tree.symbols.text(of: left.symbol) + tree.symbols.text(of: first.symbol)
    let pieces = tree.lex(text: text, file: left.file, line: left.line)
    for var piece in pieces {
      piece.hasSpaceBefore = left.hasSpaceBefore
      output.append(piece)
    }
    output.append(contentsOf: right.dropFirst())
  }
}
