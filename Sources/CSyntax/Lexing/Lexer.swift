/// Cuts C text into tokens. Never fails: what is no token becomes `.stray`, an unterminated string or comment ends with its line
/// or the text.
///
/// Directives are left to the caller: with `stopsAtDirectives` the lexer stops before a `#` that begins a line.
package struct Lexer {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let symbols: SymbolTable
  private let file: FileID
  private let end: Int
  /// Offset of the next byte to read.
  package private(set) var offset: Int
  /// 1-based line of `offset`.
  package private(set) var line: UInt32
  /// Nothing but blanks since the last line break.
  package private(set) var isAtLineStart: Bool

  /// `bytes` must outlive the lexer. `range` limits what is read; `line` is the line of its first byte.
  package init(
    bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>, line: UInt32, file: FileID, symbols: SymbolTable,
    isAtLineStart: Bool = true
  ) {
    self.bytes = bytes
    self.symbols = symbols
    self.file = file
    self.offset = range.lowerBound
    self.end = min(range.upperBound, bytes.count)
    self.line = line
    self.isAtLineStart = isAtLineStart
  }

  private func byte(at index: Int) -> UInt8 { index < end ? bytes[index] : 0 }

  /// Skips blanks and comments. Returns whether there were any. Stops at a line break when `withinLine`.
  @discardableResult
  package mutating func skipBlanks(withinLine: Bool = false) -> Bool {
    let start = offset
    while offset < end {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\n"):
        if withinLine { return offset > start }
        offset += 1
        line += 1
        isAtLineStart = true
      case UInt8(ascii: " "), 0x09, 0x0b, 0x0c, 0x0d:
        offset += 1
      case UInt8(ascii: "\\"):
        guard let length = spliceLength(at: offset) else { return offset > start }
        offset += length
        line += 1
      case UInt8(ascii: "/"):
        if self.byte(at: offset + 1) == UInt8(ascii: "*") {
          skipBlockComment()
        } else if self.byte(at: offset + 1) == UInt8(ascii: "/") {
          skipLineComment()
        } else {
          return offset > start
        }
      default:
        return offset > start
      }
    }
    return offset > start
  }

  /// Length of a backslash-newline at `index`, blanks before the newline allowed as compilers do.
  private func spliceLength(at index: Int) -> Int? {
    var next = index + 1
    while next < end, bytes[next] == 0x0d || bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    return next < end && bytes[next] == UInt8(ascii: "\n") ? next + 1 - index : nil
  }

  private mutating func skipBlockComment() {
    offset += 2
    while offset < end {
      if bytes[offset] == UInt8(ascii: "*"), byte(at: offset + 1) == UInt8(ascii: "/") {
        offset += 2
        return
      }
      if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
      offset += 1
    }
  }

  private mutating func skipLineComment() {
    while offset < end, bytes[offset] != UInt8(ascii: "\n") {
      if bytes[offset] == UInt8(ascii: "\\"), let length = spliceLength(at: offset) {
        offset += length
        line += 1
      } else {
        offset += 1
      }
    }
  }

  /// True when the next thing on the line is a directive. Call after `skipBlanks`.
  package var isAtDirective: Bool { isAtLineStart && offset < end && bytes[offset] == UInt8(ascii: "#") }

  package var isAtEnd: Bool { offset >= end }

  /// At the `#` that begins a directive: takes it, so that the directive's words can be read with `next(withinLine:)`.
  package mutating func takeDirectiveMark() {
    guard isAtDirective else { return }
    offset += 1
    isAtLineStart = false
  }

  /// True when the next byte ends the logical line. Call after `skipBlanks(withinLine: true)`.
  package var isAtLineEnd: Bool { offset >= end || bytes[offset] == UInt8(ascii: "\n") }

  /// The next token, or nil at the end of the range, at a line break when `withinLine`, and at a directive otherwise.
  package mutating func next(withinLine: Bool = false) -> Token? {
    let hadBlanks = skipBlanks(withinLine: withinLine)
    guard offset < end else { return nil }
    if withinLine { if bytes[offset] == UInt8(ascii: "\n") { return nil } } else if isAtDirective { return nil }
    isAtLineStart = false
    let start = offset
    let startLine = line
    let first = bytes[offset]
    let kind: Token.Kind
    var isSpliced = false
    if CharacterClass.isIdentifierStart(first) {
      kind = scanIdentifier(&isSpliced)
    } else if CharacterClass.isDigit(first)
      || (first == UInt8(ascii: ".") && CharacterClass.isDigit(byte(at: offset + 1)))
    {
      scanNumber()
      kind = .number
    } else if first == UInt8(ascii: "\"") {
      scanQuoted(first)
      kind = .string
    } else if first == UInt8(ascii: "'") {
      scanQuoted(first)
      kind = .character
    } else if let length = punctuatorLength(first) {
      offset += length
      kind = .punctuator
    } else {
      offset += 1
      kind = .stray
    }
    let symbol = isSpliced ? internSpliced(start) : symbols.intern(UnsafeBufferPointer(rebasing: bytes[start..<offset]))
    return Token(kind: kind, symbol: symbol, file: file, line: startLine, hasSpaceBefore: hadBlanks)
  }

  private mutating func scanIdentifier(_ isSpliced: inout Bool) -> Token.Kind {
    let start = offset
    while offset < end {
      if CharacterClass.isIdentifierPart(bytes[offset]) {
        offset += 1
      } else if bytes[offset] == UInt8(ascii: "\\"), let length = spliceLength(at: offset),
        CharacterClass.isIdentifierPart(byte(at: offset + length))
      {
        offset += length
        line += 1
        isSpliced = true
      } else {
        break
      }
    }
    // L"..." and u8"..." are one token.
    if offset < end, offset - start <= 2, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'") {
      let prefix = bytes[start]
      if prefix == UInt8(ascii: "L") || prefix == UInt8(ascii: "u") || prefix == UInt8(ascii: "U") {
        let quote = bytes[offset]
        scanQuoted(quote)
        return quote == UInt8(ascii: "\"") ? .string : .character
      }
    }
    return .identifier
  }

  private func internSpliced(_ start: Int) -> Symbol {
    let text = bytes[start..<offset].filter { CharacterClass.isIdentifierPart($0) }
    return text.withUnsafeBufferPointer { symbols.intern($0) }
  }

  private mutating func scanNumber() {
    while offset < end {
      let byte = bytes[offset]
      if CharacterClass.isIdentifierPart(byte) || byte == UInt8(ascii: ".") {
        offset += 1
      } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
        // Only after an exponent; 0x1e+2 is one preprocessing number in C as well.
        let previous = bytes[offset - 1] | 0x20
        guard previous == UInt8(ascii: "e") || previous == UInt8(ascii: "p") else { return }
        offset += 1
      } else {
        return
      }
    }
  }

  private mutating func scanQuoted(_ quote: UInt8) {
    offset += 1
    while offset < end {
      let byte = bytes[offset]
      if byte == quote {
        offset += 1
        return
      }
      if byte == UInt8(ascii: "\n") { return }
      if byte == UInt8(ascii: "\\") {
        if let length = spliceLength(at: offset) {
          offset += length
          line += 1
        } else {
          offset = min(offset + 2, end)
        }
      } else {
        offset += 1
      }
    }
  }

  private func punctuatorLength(_ first: UInt8) -> Int? {
    let second = byte(at: offset + 1)
    let third = byte(at: offset + 2)
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: ":"),
      UInt8(ascii: "~"):
      return 1
    case UInt8(ascii: "."):
      return second == first && third == first ? 3 : 1
    case UInt8(ascii: "-"):
      return second == UInt8(ascii: ">") || second == first || second == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      if second == first { return third == UInt8(ascii: "=") ? 3 : 2 }
      return second == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "|"):
      return second == first || second == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: "#"):
      return second == first ? 2 : 1
    case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "!"),
      UInt8(ascii: "="):
      return second == UInt8(ascii: "=") ? 2 : 1
    default:
      return nil
    }
  }
}
