import Testing

@testable import Backport

@Suite struct TextEditsTests {
  private func applied(_ edits: TextEdits, _ text: String, path: String = "a.c") -> String? {
    edits.apply(to: CText(path: path, bytes: Array(text.utf8))).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func placesAreThoseOfTheTextAsItWas() {
    var edits = TextEdits()
    edits.replace(8..<9, in: "a.c", with: "three")
    edits.replace(4..<5, in: "a.c", with: "")
    edits.insert("zero ", at: 0, in: "a.c")
    edits.replace(0..<3, in: "b.c", with: "x")
    #expect(applied(edits, "one 2 x 3;") == "zero one  x three;")
    #expect(applied(edits, "one", path: "b.c") == "x")
    #expect(applied(edits, "one", path: "c.c") == "one")
  }

  @Test func insertionsAtOnePlaceKeepTheirOrder() {
    var edits = TextEdits()
    edits.insert("a", at: 1, in: "a.c")
    edits.insert("b", at: 1, in: "a.c")
    edits.insert("b", at: 1, in: "a.c")
    edits.insertOnce("a", at: 1, in: "a.c")
    edits.replace(1..<2, in: "a.c", with: "-")
    #expect(applied(edits, "xyz") == "xabb-z")
  }

  @Test func aReplacementAskedForTwiceIsMadeOnce() {
    var edits = TextEdits()
    edits.replace(0..<1, in: "a.c", with: "y")
    edits.replace(0..<1, in: "a.c", with: "y")
    #expect(applied(edits, "x") == "y")
  }

  @Test func editsThatOverlapAreNotMade() {
    var edits = TextEdits()
    edits.replace(0..<2, in: "a.c", with: "y")
    edits.replace(1..<3, in: "a.c", with: "z")
    #expect(applied(edits, "xxx") == nil)
    var other = TextEdits()
    other.replace(0..<1, in: "a.c", with: "y")
    other.replace(0..<1, in: "a.c", with: "z")
    #expect(applied(other, "xxx") == nil)
  }

  @Test func lineEndsAreTheFiles() {
    var edits = TextEdits()
    edits.insert("b\nc\r\n", at: 3, in: "a.c")
    #expect(applied(edits, "a\r\nd\r\n") == "a\r\nb\r\nc\r\nd\r\n")
    #expect(applied(edits, "a;\nd\n") == "a;\nb\nc\nd\n")
  }
}
