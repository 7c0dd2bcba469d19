import CSyntax
import CTree
import Support
import Testing

@Suite struct LexerTests {
  private func texts(_ source: String) -> [String] {
    let symbols = SymbolTable()
    return Array(source.utf8).withUnsafeBufferPointer { bytes in
      var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, line: 1, file: FileID(0), symbols: symbols)
      var found: [String] = []
      while let token = lexer.next() { found.append(symbols.text(of: token.symbol)) }
      return found
    }
  }

  @Test func cutsTheLongestPunctuators() {
    #expect(texts("a->b<<=c...d##e") == ["a", "->", "b", "<<=", "c", "...", "d", "##", "e"])
  }

  @Test func skipsCommentsAndSplices() {
    #expect(texts("a /* x \n y */ b // z \\\n still\nc \\\n d") == ["a", "b", "c", "d"])
  }

  @Test func joinsSplicedIdentifiers() {
    #expect(texts("VMSTATE_\\\nUINT32") == ["VMSTATE_UINT32"])
  }

  @Test func keepsStringsWhole() {
    #expect(texts(#""a\"b" 'c' L"w" "/* no */""#) == [#""a\"b""#, "'c'", #"L"w""#, #""/* no */""#])
  }

  @Test func readsNumbersAsOneToken() {
    #expect(texts("0x1fULL 1.5e-3 1e+2 12u") == ["0x1fULL", "1.5e-3", "1e+2", "12u"])
  }

  @Test func stopsAtDirectives() {
    #expect(texts("a\n#define B\n") == ["a"])
  }

  @Test(arguments: [
    ("\"open", ["\"open"]), ("\"open\nx", ["\"open", "x"]), ("'", ["'"]), ("/* never closed", []), ("\\", ["\\"]),
    ("#", []), ("@ `", ["@", "`"]), ("a\u{0}b", ["a", "\u{0}", "b"]),
  ])
  func takesWhatIsNoCAsItStands(source: String, expected: [String]) {
    #expect(texts(source) == expected)
  }

  /// Tokens and the blanks between them are the whole text, up to a directive or the end.
  @Test func tokensAndBlanksMakeUpTheText() {
    SeededGenerator.forAll(count: 500) { generator in
      // Few letters, and much that opens or ends something: comments, splices, strings.
      let pieces = [
        "a", "b1", "1.", "\"", "'", "\\", "/*", "*/", "//", "\\\n", "\n", " ", "#", "+", "->", "\u{0}", "é", "@",
      ]
      let bytes = (0..<Int.random(in: 0..<60, using: &generator)).flatMap { _ in
        Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8)
      }
      let symbols = SymbolTable()
      return bytes.withUnsafeBufferPointer { buffer -> String? in
        var lexer = Lexer(bytes: buffer, range: 0..<buffer.count, line: 1, file: FileID(0), symbols: symbols)
        var end = 0
        while true {
          var blanks = lexer
          blanks.skipBlanks()
          let gap = bytes[end..<blanks.offset]
          guard Self.isBlank(gap) else { return "'\(Self.text(gap))' is no blank in \(bytes)" }
          guard let token = lexer.next() else {
            return lexer.isAtEnd || lexer.isAtDirective ? nil : "stopped at \(lexer.offset) of \(bytes)"
          }
          let written = bytes[blanks.offset..<lexer.offset]
          guard !written.isEmpty else { return "an empty token at \(lexer.offset) of \(bytes)" }
          guard
            symbols.text(of: token.symbol) == Self.text(written)
              || token.kind == .identifier && Self.text(written).contains("\\")
          else { return "'\(symbols.text(of: token.symbol))' is not what stands there in \(bytes)" }
          guard token.hasSpaceBefore == !gap.isEmpty else { return "a wrong 'hasSpaceBefore' in \(bytes)" }
          guard Int(token.line) == 1 + bytes[..<blanks.offset].count(where: { $0 == 0x0a }) else {
            return "a wrong line at \(lexer.offset) of \(bytes)"
          }
          end = lexer.offset
        }
      }
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// White space, comments and splices only; a comment may lack its end at the end of the text.
  private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    let blank = #/(?s:[ \n\t]|\\[ \t]*\n|/\*.*?(?:\*/|$)|//(?:\\[ \t]*\n|[^\n])*)*/#
    return text(bytes).wholeMatch(of: blank) != nil
  }

  /// Whatever the bytes are, what is found in them lies in them.
  @Test func theIndexOfRandomBytesLiesInThem() {
    SeededGenerator.forAll(count: 500) { generator in
      let letters = Array("ab1(){};=,\"'\\/*\n #\u{0}é@".utf8)
      let words = ["#if a\n", "#endif\n", "#define b ", "struct ", "enum {", "typedef ", "#include \"", "static "]
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        if Bool.random(using: &generator) {
          bytes += Array(words[Int.random(in: 0..<words.count, using: &generator)].utf8)
        } else {
          bytes.append(letters[Int.random(in: 0..<letters.count, using: &generator)])
        }
      }
      let index = bytes.withUnsafeBufferPointer { FileScanner.index($0) }
      let spans =
        index.includes.map(\.name) + index.macros.flatMap { [$0.name, $0.body] + ($0.parameters.map { [$0] } ?? []) }
        + index.declarations.flatMap { [$0.name, $0.extent] } + index.conditions.map(\.text)
        + index.enumerators.map(\.name) + index.enumBodies.map(\.extent)
      for span in spans where Int(max(span.start, span.end)) > bytes.count {
        return "\(span) is outside of \(bytes)"
      }
      let lines = index.includes.map(\.line) + index.macros.map(\.line) + index.declarations.map(\.line)
      let last = 1 + bytes.count { $0 == 0x0a }
      for line in lines where !(1...last).contains(Int(line)) { return "line \(line) of \(last) in \(bytes)" }
      for (place, condition) in index.conditions.enumerated()
      where condition.parent >= Int32(place) || condition.previous >= Int32(place) {
        return "condition \(place) is within one that comes later in \(bytes)"
      }
      return nil
    }
    // Nothing at all is no mistake.
    #expect(FileScanner.index(UnsafeBufferPointer(start: nil, count: 0)).declarations.isEmpty)
  }
}
