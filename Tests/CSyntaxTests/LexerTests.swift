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

  @Test(arguments: ["\"open", "'", "/* never closed", "\\", "#", "@ `", "\u{0}\u{ff}"])
  func survivesWhatIsNoC(_ source: String) {
    _ = texts(source)
  }

  @Test func survivesRandomBytes() {
    var generator = SeededGenerator(seed: 20_260_101)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let symbols = SymbolTable()
      bytes.withUnsafeBufferPointer { buffer in
        var lexer = Lexer(bytes: buffer, range: 0..<buffer.count, line: 1, file: FileID(0), symbols: symbols)
        var last = -1
        while lexer.next() != nil {
          #expect(lexer.offset > last, "the lexer must advance; seed 20260101, bytes \(bytes)")
          last = lexer.offset
        }
      }
      _ = FileScanner.index(UnsafeBufferPointer(start: nil, count: 0))
      _ = bytes.withUnsafeBufferPointer { FileScanner.index($0) }
    }
  }
}
