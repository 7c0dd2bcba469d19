import Testing

@testable import StateRegistry

/// Text as lines, and back.
@Suite struct YAMLTextTests {
  @Test(arguments: ["a\nb\n", "a\nb", "a\r\nb\r\n", "a\r\nb", "a\n\n", "a\r\nb\n", "a"])
  func textIsAsItWas(text: String) { #expect(Array(YAMLText(text).text.utf8) == Array(text.utf8)) }

  @Test func newLinesEndAsTheOthersDo() {
    var text = YAMLText("a\r\nc\r\n")
    #expect(text.lines == ["a", "c"])
    text.insert(["b"], after: 0)
    #expect(Array(text.text.utf8) == Array("a\r\nb\r\nc\r\n".utf8))
  }

  @Test func flowRanges() throws {
    let text = YAMLText("a: { b: \"}\", c: [1] } # }\nd: [\n")
    let range = try #require(text.flowRange(line: 0, column: 3))
    #expect(text.lines[0][range] == "{ b: \"}\", c: [1] }")
    #expect(text.flowRange(line: 1, column: 3) == nil)
    #expect(text.flowRange(line: 0, column: 0) == nil)
    #expect(text.flowRange(line: 9, column: 0) == nil)
    #expect(YAMLText("[\"\\").flowRange(line: 0, column: 0) == nil)
  }

  /// Columns count scalars, as the parser has them.
  @Test func columnsBehindCombiningCharacters() throws {
    let text = YAMLText("e\u{301}: [x]\n")
    let range = try #require(text.flowRange(line: 0, column: 4))
    #expect(text.lines[0][range] == "[x]")
  }

  @Test func blocksEndBeforeBlankLinesAndComments() {
    let text = YAMLText("a:\n  b: 1\n\n  # c\n  d: 2\n\n# e\nf: 3\n")
    #expect(text.blockEnd(from: 0, column: 0, isKey: true) == 4)
    #expect(YAMLText("a:\n- b\n- c\nd: 1\n").blockEnd(from: 0, column: 0, isKey: true) == 2)
  }
}
