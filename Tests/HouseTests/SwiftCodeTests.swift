import Testing

@Suite struct SwiftCodeTests {
  @Test(arguments: [
    ("let a = 1 // print(a)\nb", "let a = 1 \nb"),
    ("a /* x /* y */ z */ b", "a  b"),
    ("a /* x\ny */ b", "a \n b"),
    ("f(\"exit(1)\")", "f(\"\")"),
    ("f(\"a\\\"b\") + c", "f(\"\") + c"),
    ("f(\"a \\(g(\"x)\")) b\") + c", "f(\"\") + c"),
    ("f(#\"a\"b\\\"#) + c", "f(\"\") + c"),
    ("f(\"\"\"\n  a \"b\" // c\n  \"\"\") + d", "f(\"\"\n\n) + d"),
    ("let url = \"http://x\" + y", "let url = \"\" + y"),
  ])
  func leavesOut(text: String, code: String) {
    #expect(SwiftCode.withoutCommentsAndStrings(text) == code)
  }

  @Test func wordsKnowTheirSurroundings() {
    let words = SwiftCode.words(of: "a.print(x)\nexit(1)")
    #expect(words.map(\.text) == ["a", "print", "x", "exit", "1"])
    #expect(words.map(\.isMember) == [false, true, false, false, false])
    #expect(words.map(\.isCalled) == [false, true, false, true, false])
    #expect(words.map(\.line) == [1, 1, 1, 2, 2])
  }
}
