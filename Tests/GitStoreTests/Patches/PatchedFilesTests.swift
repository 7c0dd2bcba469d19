import Findings
import Foundation
import Support
import Testing

@testable import GitStore

struct PatchedFilesTests {
  private let base = [
    "hw/a.c": (1...30).map { "line \($0)\n" }.joined(), "hw/b.c": "b\n", "empty": "", "docs/c.txt": "c\nd\n",
  ]

  /// The base with patches on top, one a series line.
  private func apply(_ patches: [(line: String, text: String)]) throws -> StoredTree {
    let builder = try RepositoryBuilder()
    try builder.commit("Base", base)
    var series = ""
    for (line, text) in patches {
      series += line + "\n"
      try builder.writeBesides("p/" + line.prefix { $0 != " " }, text)
    }
    try builder.writeBesides("p/series", series)
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    return try PatchSeries(at: builder.besides("p")).applied(to: tree)
  }

  /// The texts of the files that a patched tree has of its own.
  private func patchedTexts(_ tree: StoredTree) -> [String: String] {
    var texts: [String: String] = [:]
    for file in tree.paths {
      guard let id = file.contentID, let bytes = tree.contents.patched[id] else { continue }
      texts[file.path] = String(decoding: bytes, as: UTF8.self)
    }
    return texts
  }

  private func failure(_ patches: [(line: String, text: String)]) throws -> ToolError {
    let error = try #require(throws: ToolError.self) { _ = try apply(patches) }
    #expect(error.kind == .unreadable)
    return error
  }

  /// Two revisions made with git; the patch is what git prints between them, with the given options.
  @Test(arguments: [
    [], ["--no-renames"], ["-M", "-C", "--find-copies-harder"], ["--no-prefix"], ["-U0"], ["-U10"],
    ["--src-prefix=x/y/", "--dst-prefix=x/z/"],
  ])
  func makesWhatGitMade(_ options: [String]) throws {
    let builder = try RepositoryBuilder()
    let body = (1...60).map { "line \($0 * $0)\n" }.joined()
    try builder.commit(
      "Old",
      [
        "hw/moved.c": body, "hw/changed.c": body + "end", "hw/gone.c": "gone\n", "tool": "#!/bin/sh\n",
        "hw/copied.c": "copied\n" + body, "name with blanks.c": body, "\u{e4}.c": body + "\u{e4}\n", "empty": "",
        "swap": body + "swap\n", "link": "was a file\n",
      ])
    let old = try builder.id(of: "HEAD")
    try builder.git("mv", "hw/moved.c", "hw/there.c")
    try builder.git("mv", "swap", "away")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: builder.directory + "/tool")
    try FileManager.default.removeItem(atPath: builder.directory + "/link")
    try FileManager.default.createSymbolicLink(atPath: builder.directory + "/link", withDestinationPath: "hw/a b")
    try builder.commit(
      "New",
      [
        "hw/there.c": body.replacing("line 400\n", with: "line four hundred\n"),
        "hw/changed.c": body.replacing("line 9\n", with: "").replacing("line 2500\n", with: "x\ny\n") + "end\n",
        "hw/copy.c": "copied\n" + body + "and more\n", "name with blanks.c": body + "more\n",
        "\u{e4}.c": "first\n" + body + "\u{e4}\n", "hw/new dir/new.c": "new", "new empty": "",
        "swap": "something else altogether\n",
      ], removing: ["hw/gone.c", "empty"])
    var arguments = ["diff", "--no-ext-diff"] + options
    let strip = options.contains("--no-prefix") ? 0 : options.contains("--src-prefix=x/y/") ? 2 : 1
    if strip == 1 { arguments += ["--src-prefix=a/", "--dst-prefix=b/"] }
    let quoted = (arguments + [old, "HEAD"]).joined(separator: " ")
    try builder.git("-c", "alias.out=!git \(quoted) > '\(builder.besides("git.patch"))'", "out")
    try builder.writeBesides("series", "git.patch -p\(strip)\n")
    try builder.writeBesides("back/series", "../git.patch -p\(strip) -R\n")
    let repository = try Repository(at: builder.directory)
    let (before, after) = (
      try StoredTree(repository.revision("HEAD~1"), in: repository),
      try StoredTree(repository.revision("HEAD"), in: repository)
    )
    let forward = try PatchSeries(at: builder.besides("series")).applied(to: before)
    #expect(forward.paths == after.paths)
    #expect(forward.label == "HEAD~1+series:\(builder.besides("series"))")
    #expect(forward.commit == before.commit && forward.tree == nil)
    let reader = try forward.makeReader()
    for file in forward.paths { #expect(try ObjectID(ofBlob: reader.read(file)) == file.contentID, "\(file.path)") }
    let backward = try PatchSeries(at: builder.besides("back")).applied(to: after)
    #expect(backward.paths == before.paths)
  }

  @Test func appliesSeveralPatchesInOrder() throws {
    let tree = try apply([
      ("one.patch", "--- a/hw/b.c\n+++ b/hw/b.c\n@@ -1 +1,2 @@\n b\n+two\n"),
      ("two.patch -p0", "--- hw/b.c.orig\t2024-01-01\n+++ hw/b.c\t2024-01-01\n@@ -1,2 +1,3 @@\n b\n two\n+three\n"),
      ("three.patch", "--- /dev/null\n+++ b/hw/n.c\n@@ -0,0 +1 @@\n+new\n"),
      (
        "four.patch",
        "--- a/hw/n.c\n+++ b/hw/n.c\n@@ -1 +1 @@\n-new\n+newer\n--- a/docs/c.txt\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-c\n-d\n"
      ),
    ])
    #expect(patchedTexts(tree) == ["hw/b.c": "b\ntwo\nthree\n", "hw/n.c": "newer\n"])
    #expect(tree.paths.map(\.path) == ["empty", "hw/a.c", "hw/b.c", "hw/n.c"])
    #expect(tree.notes.isEmpty)
  }

  @Test func notesWhatItTookLoosely() throws {
    let tree = try apply([
      ("fuzzy.patch", "--- a/hw/a.c\n+++ b/hw/a.c\n@@ -4,3 +4,3 @@\n other\n-line 5\n+five\n line 6\n"),
      ("text.patch", "nothing but words\n"),
      (
        "binary.patch",
        "Binary files a/x.bin and b/x.bin differ\ndiff --git a/y.bin b/y.bin\nnew file mode 100644\nGIT binary patch\nliteral 3\nKcmZ\n"
      ),
    ])
    #expect(
      tree.notes == [
        "patch 'fuzzy.patch' line 3: hunk 1 of 'hw/a.c' applied with fuzz 1 at line 4",
        "patch 'text.patch' changes nothing",
        "patch 'binary.patch': binary files and submodules are left as they are: 'x.bin' and 1 more",
      ])
  }

  @Test func saysWhichHunkDoesNotFit() throws {
    let error = try failure([
      ("good.patch", "--- a/hw/b.c\n+++ b/hw/b.c\n@@ -1 +1 @@\n-b\n+B\n"),
      (
        "bad.patch",
        "why\n--- a/hw/a.c\n+++ b/hw/a.c\n@@ -1,2 +1,2 @@\n-line 1\n+one\n line 2\n@@ -9,3 +9,3 @@\n line 9\n-line x\n+ten\n line 11\n"
      ),
    ])
    #expect(error.message == "patch 'bad.patch' line 8: hunk 2 of 2 does not fit 'hw/a.c' of 'HEAD' near line 9")
    #expect(error.notes == ["line 10 is 'line 10', the patch has 'line x'"])
    #expect(error.hint == "the patch is for another revision: 'quilt push -f bad.patch', repair, 'quilt refresh'")
  }

  @Test func saysThatAPatchIsInAlready() throws {
    let patch = "--- a/hw/a.c\n+++ b/hw/a.c\n@@ -3,3 +3,3 @@\n line 3\n-line four\n+line 4\n line 5\n"
    let error = try failure([("in.patch", patch)])
    #expect(error.notes == ["what it does is there already"])
    #expect(error.hint == "take the patch out of the series, or name a revision from before it")
    let made = try failure([("new.patch", "--- /dev/null\n+++ b/hw/b.c\n@@ -0,0 +1 @@\n+b\n")])
    #expect(made.message == "patch 'new.patch' line 1: it makes 'hw/b.c', which is in 'HEAD' already")
  }

  @Test func saysWhichFileIsNotThere() throws {
    let moved = try failure([("m.patch", "--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-b\n+B\n")])
    #expect(moved.message == "patch 'm.patch' line 1: it changes 'b.c', which is not in 'HEAD'")
    #expect(moved.notes == ["there is 'hw/b.c'"])
    let strip = try failure([("s.patch", "--- hw/b.c\n+++ hw/b.c\n@@ -1 +1 @@\n-b\n+B\n")])
    #expect(strip.hint == "write 's.patch -p0' in the series")
    let deep = try failure([("d.patch -p3", "--- a/hw/b.c\n+++ b/hw/b.c\n@@ -1 +1 @@\n-b\n+B\n")])
    #expect(deep.message == "patch 'd.patch' line 1: 'b/hw/b.c' has no 3 folders to take off")
    #expect(deep.hint == "take '-p3' off 'd.patch' in the series")
    let rename = try failure([
      ("r.patch", "diff --git a/hw/z.c b/hw/y.c\nsimilarity index 100%\nrename from hw/z.c\nrename to hw/y.c\n")
    ])
    #expect(rename.message == "patch 'r.patch' line 1: it changes 'hw/z.c', which is not in 'HEAD'")
  }

  @Test func refusesToRemoveMoreThanThePatchKnows() throws {
    let error = try failure([("d.patch", "--- a/docs/c.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n")])
    #expect(
      error.message == "patch 'd.patch' line 1: it removes 'docs/c.txt', but a line of the file is not in it")
  }
}
