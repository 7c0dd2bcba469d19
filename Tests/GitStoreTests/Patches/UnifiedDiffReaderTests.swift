import Findings
import Testing

@testable import GitStore

struct UnifiedDiffReaderTests {
  private func read(_ text: String) throws -> [FileDiff] {
    try UnifiedDiffReader.read(Array(text.utf8), name: "x.patch")
  }

  private func text(_ name: [UInt8]?) -> String? { name.map { String(decoding: $0, as: UTF8.self) } }

  @Test func readsAPlainDiffBelowAMessage() throws {
    let diffs = try read(
      """
      From: A Developer
      Subject: fix
      --- this is no header
      ---
       hw/a.c | 2 +-

      Index: qemu/hw/a.c
      ===================================================================
      --- qemu.orig/hw/a.c\t2024-01-02 03:04:05.000000000 +0000
      +++ qemu/hw/a.c\t2024-01-02 03:04:05.000000000 +0000
      @@ -10,3 +10,4 @@ static void f(void)
       one
      -two
      +2
      +2.5
       three
      --
      2.39.5

      """)
    #expect(diffs.count == 1)
    let diff = try #require(diffs.first)
    #expect(diff.line == 9)
    #expect(text(diff.oldName) == "qemu.orig/hw/a.c")
    #expect(text(diff.newName) == "qemu/hw/a.c")
    #expect(!diff.creates && !diff.deletes && diff.movement == nil)
    let hunk = try #require(diff.hunks.first)
    #expect([hunk.line, hunk.oldStart, hunk.oldCount, hunk.newStart, hunk.newCount] == [11, 10, 3, 10, 4])
    #expect(hunk.lines.map(\.role) == [.context, .removed, .added, .added, .context])
    #expect(hunk.lines.map { text($0.text) } == ["one\n", "two\n", "2\n", "2.5\n", "three\n"])
    #expect(hunk.outerContext.before == 1 && hunk.outerContext.after == 1)
  }

  @Test func readsGitHeaders() throws {
    let diffs = try read(
      """
      diff --git a/new file.c b/new file.c
      new file mode 100755
      index 0000000..e69de29
      diff --git a/gone.c b/gone.c
      deleted file mode 100644
      index 7898192..0000000
      --- a/gone.c
      +++ /dev/null
      @@ -1 +0,0 @@
      -a
      diff --git a/tests/sub/lib/old name.py b/tests/sub/lib/new name.py
      similarity index 90%
      rename from lib/old name.py
      rename to lib/new name.py
      diff --git "a/\\303\\244.c" "b/\\303\\244.c"
      old mode 100644
      new mode 100755
      diff --git a/logo.bmp b/logo.bmp
      index 1234567..89abcde 100644
      Binary files a/logo.bmp and b/logo.bmp differ
      diff --git a/x b/y
      similarity index 100%
      copy from x
      copy to y

      """)
    #expect(
      diffs.map { text($0.oldName) } == [
        "a/new file.c", "a/gone.c", "a/tests/sub/lib/old name.py", "a/ä.c", "a/logo.bmp", "a/x",
      ])
    #expect(
      diffs.map { text($0.newName) } == [
        "b/new file.c", nil, "b/tests/sub/lib/new name.py", "b/ä.c", "b/logo.bmp", "b/y",
      ])
    #expect(diffs.map(\.creates) == [true, false, false, false, false, false])
    #expect(diffs.map(\.deletes) == [false, true, false, false, false, false])
    #expect(diffs.map(\.movement) == [nil, nil, .rename, nil, nil, .copy])
    #expect(diffs.map(\.isBinary) == [false, false, false, false, true, false])
    #expect(diffs.map(\.newMode) == ["100755", nil, nil, "100755", "100644", nil])
  }

  @Test func readsMissingLineFeedsAndEmptyContext() throws {
    let hunk = try #require(
      try read("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n\n-two\n\\ No newline at end of file\n+2\n\\ No newline\n")
        .first?
        .hunks.first)
    #expect(hunk.lines.map { text($0.text) } == ["one\n", "\n", "two", "2"])
  }

  @Test func knowsFilesThatDidNotExist() throws {
    for stamp in ["1970-01-01 00:00:00.000000000 +0000", "1969-12-31 19:00:00 -0500", "Thu Jan  1 01:00:00 1970"] {
      let made = try #require(try read("--- a/x\t\(stamp)\n+++ b/x\t2024-01-01\n@@ -0,0 +1 @@\n+a\n").first)
      #expect(made.creates && !made.deletes, "\(stamp)")
      let gone = try #require(try read("--- a/x\t2024-01-01\n+++ b/x\t\(stamp)\n@@ -1 +0,0 @@\n-a\n").first)
      #expect(!gone.creates && gone.deletes, "\(stamp)")
    }
  }

  @Test func takesReturnsOffAPatchThatHasThemThroughout() throws {
    let hunk = try #require(
      try read("--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n one\r\n-two\r\n+2\r\n").first?.hunks.first)
    #expect(hunk.lines.map { text($0.text) } == ["one\n", "two\n", "2\n"])
    // Of a file that has them, only the lines end in one.
    let kept = try #require(try read("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\r\n-two\r\n+2\r\n").first?.hunks.first)
    #expect(kept.lines.map { text($0.text) } == ["one\r\n", "two\r\n", "2\r\n"])
  }

  @Test func undoesADiff() throws {
    let diff = try #require(
      try read("diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n").first)
    let undone = diff.reversed
    #expect(undone.deletes && !undone.creates)
    #expect(text(undone.oldName) == "b/x")
    #expect(undone.hunks[0].lines.map(\.role) == [.removed, .removed])
    #expect([undone.hunks[0].oldCount, undone.hunks[0].newCount] == [2, 0])
  }

  @Test(arguments: [
    (
      "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n-two\n",
      "a hunk that is cut off: 1 old and 2 new lines are missing at line 3"
    ),
    (
      "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\nGARBAGE\n",
      "a hunk that does not have the lines its '@@' counts (2 old and 2 new ones are missing) at line 5"
    ),
    ("--- a/x\n+++ b/x\n@@ -1,x +1,3 @@\n one\n", "a hunk's line that cannot be read at line 3"),
    ("--- a/x\n+++ b/x\n@@ -1,99999999999 +1,3 @@\n one\n", "a hunk's line that cannot be read at line 3"),
    ("text\n@@ -1,1 +1,1 @@\n-a\n+b\n", "a hunk without a file's name above it at line 2"),
    ("*** a/x\n--- b/x\n***************\n*** 1,2 ****\n", "a context diff at line 1"),
    ("diff --git nonsense\nnew file mode 100644\n", "a git header whose file names cannot be told apart at line 1"),
  ])
  func saysWhatIsMalformed(_ patch: String, _ what: String) throws {
    let error = try #require(throws: ToolError.self) { try read(patch) }
    #expect(error.kind == .unreadable)
    #expect(error.message == "patch 'x.patch' has \(what)")
  }

  /// Whatever is read has hunks of as many lines as their '@@' says; whatever is refused is refused with a line of the patch.
  @Test func aCutOrGarbledPatchIsReadWholeOrRefusedAtALine() throws {
    let whole = Array(
      """
      diff --git "a/\\303\\244.c" b/b.c
      similarity index 90%
      rename from ä.c
      rename to b.c
      index 1..2 100644
      --- "a/\\303\\244.c"\t1970-01-01 00:00:00
      +++ b/b.c
      @@ -1,3 +1,4 @@
       one
      -two
      \\ No newline
      +2
      +3
       four
      Binary files a/x and b/x differ

      """.utf8)
    var refusals = 0
    for count in 0...whole.count {
      refusals += try refuses(Array(whole.prefix(count))) ? 1 : 0
      for byte: UInt8 in [0x00, 0x22, 0x5c, 0x0a, 0xff, 0x2d] where count < whole.count {
        var garbled = whole
        garbled[count] = byte
        refusals += try refuses(garbled) ? 1 : 0
      }
    }
    // A patch that is cut inside its hunk, for one, is never taken for a smaller one.
    #expect(refusals > 100)
  }

  /// Reads a patch, holds the answer against the patch, and says whether it was refused.
  private func refuses(_ patch: [UInt8]) throws -> Bool {
    let diffs: [FileDiff]
    do throws(ToolError) {
      diffs = try UnifiedDiffReader.read(patch, name: "x")
    } catch {
      #expect(error.kind == .unreadable)
      let position = error.message.firstMatch(of: #/^patch 'x' has .* at line ([0-9]+)$/#)
      let line = try #require(position.flatMap { Int($0.1) }, "\(error.message)")
      #expect((1...patch.split(separator: 0x0a, omittingEmptySubsequences: false).count).contains(line))
      return true
    }
    for diff in diffs {
      #expect(diff.oldName != nil || diff.newName != nil || diff.isBinary)
      for hunk in diff.hunks {
        #expect(hunk.lines.count { $0.role != .added } == hunk.oldCount)
        #expect(hunk.lines.count { $0.role != .removed } == hunk.newCount)
      }
    }
    return false
  }
}
