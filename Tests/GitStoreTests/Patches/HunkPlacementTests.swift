import Testing

@testable import GitStore

struct HunkPlacementTests {
  /// Applies the hunks of a diff of one file.
  private func apply(_ diff: String, to text: String) throws -> (text: String, places: [HunkPlacement.Place])? {
    let diffs = try UnifiedDiffReader.read(Array("--- a/x\n+++ b/x\n\(diff)".utf8), name: "x")
    var placement = HunkPlacement(Array(text.utf8))
    var places: [HunkPlacement.Place] = []
    for hunk in diffs[0].hunks {
      guard let place = placement.apply(hunk) else { return nil }
      places.append(place)
    }
    return (String(decoding: placement.finish(), as: UTF8.self), places)
  }

  private let letters = "a\nb\nc\nd\ne\nf\ng\nh\n"

  @Test func appliesAtTheNamedLine() throws {
    let result = try #require(try apply("@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n@@ -7,2 +7,3 @@\n g\n h\n+i\n", to: letters))
    #expect(result.text == "a\nb\nc\nD\ne\nf\ng\nh\ni\n")
    #expect(result.places.map(\.index) == [2, 6])
  }

  @Test func findsLinesThatMoved() throws {
    let moved = "1\n2\n3\n" + letters
    let result = try #require(try apply("@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n", to: moved))
    #expect(result.text == "1\n2\n3\na\nb\nc\nD\ne\nf\ng\nh\n")
    let up = try #require(try apply("@@ -30,3 +30,3 @@\n c\n-d\n+D\n e\n", to: letters))
    #expect(up.text == "a\nb\nc\nD\ne\nf\ng\nh\n")
    #expect(up.places[0].fuzz == 0)
  }

  @Test func takesTheNearestOfSeveralPlaces() throws {
    let twice = "x\ny\nz\n1\n2\n3\nx\ny\nz\n"
    #expect(try apply("@@ -1,3 +1,3 @@\n x\n-y\n+Y\n z\n", to: twice)?.text == "x\nY\nz\n1\n2\n3\nx\ny\nz\n")
    #expect(try apply("@@ -6,3 +6,3 @@\n x\n-y\n+Y\n z\n", to: twice)?.text == "x\ny\nz\n1\n2\n3\nx\nY\nz\n")
    // The second hunk is looked for where the first one's move leads.
    let shifted = "0\n0\n0\n0\n0\n" + twice
    #expect(
      try apply("@@ -4,3 +4,3 @@\n 1\n-2\n+II\n 3\n@@ -7,3 +7,3 @@\n x\n-y\n+Y\n z\n", to: shifted)?.text
        == "0\n0\n0\n0\n0\nx\ny\nz\n1\nII\n3\nx\nY\nz\n")
  }

  @Test func leavesOutTwoLinesOfContextAtMost() throws {
    let diff = "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n"
    let one = try #require(try apply(diff, to: "a\nB\nc\nd\ne\nf\ng\nh\n"))
    #expect(one.text == "a\nB\nc\nd\nE\nf\ng\nh\n")
    #expect(one.places[0].fuzz == 1)
    let two = try #require(try apply(diff, to: "a\nB\nC\nd\ne\nf\ng\nH\n"))
    #expect(two.text == "a\nB\nC\nd\nE\nf\ng\nH\n")
    #expect(two.places[0].fuzz == 2)
    #expect(try apply(diff, to: "a\nB\nC\nD\ne\nf\ng\nh\n") == nil)
    #expect(try apply(diff, to: "a\nb\nc\nd\nX\nf\ng\nh\n") == nil)
  }

  @Test func holdsAHunkToTheEndItTouches() throws {
    // Less context before than after: the hunk stood at the start of the file, and must again.
    let atStart = "@@ -1,3 +1,4 @@\n+new\n a\n b\n c\n"
    #expect(try apply(atStart, to: letters)?.text == "new\n" + letters)
    #expect(try apply(atStart, to: "0\n" + letters) == nil)
    let atEnd = "@@ -6,3 +6,4 @@\n f\n g\n h\n+i\n"
    #expect(try apply(atEnd, to: letters)?.text == letters + "i\n")
  }

  @Test func keepsLineEnds() throws {
    let returns = "a\r\nb\r\nc\r\n"
    #expect(try apply("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", to: returns)?.text == "a\r\nB\r\nc\r\n")
    #expect(try apply("@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n", to: returns)?.text == "a\r\nB\r\nc\r\n")
    #expect(try apply("@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n", to: "a\nb\nc\n")?.text == "a\nB\nc\n")
    #expect(try apply("@@ -1,2 +1,2 @@\n a\n-b\n\\ No\n+B\n\\ No\n", to: "a\nb")?.text == "a\nB")
    #expect(try apply("@@ -1,2 +1,2 @@\n a\n-b\n\\ No\n+B\n", to: "a\nb")?.text == "a\nB\n")
  }

  @Test func neverJoinsLines() throws {
    #expect(try apply("@@ -2,0 +3 @@\n+c\n", to: "a\nb")?.text == "a\nb\nc\n")
    #expect(try apply("@@ -2 +2,2 @@\n b\n+c\n\\ No newline\n", to: "a\nb\nd\n")?.text == "a\nb\nc\nd\n")
  }

  @Test func worksOnEmptyText() throws {
    #expect(try apply("@@ -0,0 +1,2 @@\n+a\n+b\n", to: "")?.text == "a\nb\n")
    #expect(try apply("@@ -1,2 +0,0 @@\n-a\n-b\n", to: "a\nb\n")?.text == "")
    #expect(try apply("@@ -1,2 +0,0 @@\n-a\n-b\n", to: "") == nil)
  }

  @Test func endsItsSearchInAFileOfEqualLines() throws {
    let pattern = String(repeating: " \n", count: 3000) + "-x\n"
    #expect(
      try apply("@@ -1,3001 +1,3000 @@\n\(pattern)", to: String(repeating: "\n", count: 400_000)) == nil)
  }
}
