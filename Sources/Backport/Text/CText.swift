/// A C file as text to be edited: what stands where. Nothing is expanded; alternatives of conditionals are all there.
struct CText {
  let path: String
  let bytes: [UInt8]
  let tokens: [CToken]
  /// Per bracket that opens, the one that closes it.
  private let closings: [Int: Int]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    tokens = CToken.read(bytes)
    var closings: [Int: Int] = [:]
    var open: [Int] = []
    for (index, token) in tokens.enumerated() where token.kind == .punctuator {
      switch token.text {
      case "(", "[", "{": open.append(index)
      case ")", "]", "}": if let start = open.popLast() { closings[start] = index }
      default: break
      }
    }
    self.closings = closings
  }

  func closing(_ open: Int) -> Int? { closings[open] }

  func token(_ index: Int) -> CToken? { tokens.indices.contains(index) ? tokens[index] : nil }

  func isPunctuator(_ index: Int, _ text: String) -> Bool { token(index)?.is(text) ?? false }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The tokens' text as it is written.
  func text(ofTokens range: Range<Int>) -> String {
    guard let first = token(range.lowerBound), let last = token(range.upperBound - 1), !range.isEmpty else { return "" }
    return text(first.range.lowerBound..<last.range.upperBound)
  }

  /// The tokens' text with single blanks where there were any.
  func words(_ range: Range<Int>) -> String {
    var result = ""
    for index in range {
      if index > range.lowerBound, tokens[index].range.lowerBound > tokens[index - 1].range.upperBound { result += " " }
      result += tokens[index].text
    }
    return result
  }

  // MARK: - Lines

  var isCRLF: Bool {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end > 0 else { return false }
    return bytes[end - 1] == UInt8(ascii: "\r")
  }

  func lineStart(_ offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }

  /// Behind the line's newline.
  func lineEnd(_ offset: Int) -> Int {
    (bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
  }

  /// The blanks that the line of `offset` begins with.
  func indent(_ offset: Int) -> String {
    String(decoding: bytes[lineStart(offset)...].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  // MARK: - Top level

  /// Tokens outside all braces and parentheses, by index.
  private func topLevel(_ body: (Int) -> Bool) {
    var index = 0
    while index < tokens.count {
      if !body(index) { return }
      if tokens[index].kind == .punctuator, "({[".contains(tokens[index].text), let end = closings[index] {
        index = end + 1
      } else {
        index += 1
      }
    }
  }

  /// An object with a braced initialiser.
  struct Variable {
    /// From the first word of the declaration to the `;`.
    var extent: Range<Int>
    var open: Int
    var close: Int
  }

  func variable(_ name: String) -> Variable? {
    var found: Variable?
    var start = 0
    topLevel { index in
      let token = tokens[index]
      if token.kind == .directive || token.is(";") { start = index + 1 }
      if token.is("{"), let close = closings[index] {
        // A function's body ends a declaration without `;`.
        if !isPunctuator(index - 1, "="), isPunctuator(index - 1, ")") { start = close + 1 }
      }
      guard token.kind == .word, token.text == name else { return true }
      var next = index + 1
      while isPunctuator(next, "["), let end = closings[next] { next = end + 1 }
      guard isPunctuator(next, "="), isPunctuator(next + 1, "{"), let close = closings[next + 1] else { return true }
      found = Variable(extent: start..<min(close + 2, tokens.count), open: next + 1, close: close)
      return false
    }
    return found
  }

  struct Function {
    var name: String
    /// From the first word of the definition to the closing brace.
    var extent: Range<Int>
    /// Per parameter, its last word.
    var parameters: [String]
    var open: Int
    var close: Int

    var body: Range<Int> { open + 1..<close }
  }

  var functions: [Function] {
    var found: [Function] = []
    var start = 0
    topLevel { index in
      let token = tokens[index]
      if token.kind == .directive || token.is(";") { start = index + 1 }
      guard token.is("{"), let close = closings[index] else { return true }
      defer { if !isPunctuator(index - 1, "=") { start = close + 1 } }
      guard isPunctuator(index - 1, ")") else { return true }
      guard let open = (start..<index).last(where: { closings[$0] == index - 1 }), let name = self.token(open - 1),
        name.kind == .word
      else { return true }
      let parameters = split(open + 1..<index - 1).map { part in
        part.last { tokens[$0].kind == .word }.map { tokens[$0].text } ?? ""
      }
      found.append(
        Function(name: name.text, extent: start..<close + 1, parameters: parameters, open: index, close: close))
      return true
    }
    return found
  }

  func function(_ name: String) -> Function? { functions.first { $0.name == name } }

  /// Cut at commas outside brackets; empty parts are left out.
  func split(_ range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var index = range.lowerBound
    while index < range.upperBound {
      if tokens[index].is(",") {
        if index > start { parts.append(start..<index) }
        start = index + 1
      }
      index = tokens[index].kind == .punctuator ? (closings[index] ?? index) + 1 : index + 1
    }
    if start < range.upperBound { parts.append(start..<range.upperBound) }
    return parts
  }

  /// The braces of `struct NAME { ... }`, or of a typedef of that name.
  func structure(_ name: String) -> (open: Int, close: Int)? {
    for (index, token) in tokens.enumerated() where token.kind == .word && token.text == name {
      if isPunctuator(index - 1, "}"), let open = closings.first(where: { $0.value == index - 1 })?.key,
        isPunctuator(index + 1, ";"), self.token(open - 1)?.text == "struct" || self.token(open - 2)?.text == "struct"
      {
        return (open, index - 1)
      }
    }
    let tag = typedefTag(of: name) ?? name
    for (index, token) in tokens.enumerated() where token.text == "struct" && self.token(index + 1)?.text == tag {
      if isPunctuator(index + 2, "{"), let close = closings[index + 2] { return (index + 2, close) }
    }
    return nil
  }

  /// The tag in `typedef struct TAG NAME;`.
  func typedefTag(of name: String) -> String? {
    for (index, token) in tokens.enumerated() where token.kind == .word && token.text == name {
      if isPunctuator(index + 1, ";"), self.token(index - 2)?.text == "struct",
        self.token(index - 3)?.text == "typedef"
      {
        return tokens[index - 1].text
      }
    }
    return nil
  }

  func usesWord(_ word: String) -> Bool { tokens.contains { $0.kind == .word && $0.text == word } }
}
