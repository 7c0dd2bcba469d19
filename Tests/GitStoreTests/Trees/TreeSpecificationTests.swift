import Findings
import Support
import Testing

@testable import GitStore

struct TreeSpecificationTests {
  @Test(arguments: [
    ("v7.2.16", TreeSpecification(base: .revision("v7.2.16"))),
    ("HEAD~3", TreeSpecification(base: .revision("HEAD~3"))),
    ("dir:/srv/qemu-7.2+dfsg", TreeSpecification(base: .folder("/srv/qemu-7.2+dfsg"))),
    ("dir:../x", TreeSpecification(base: .folder("../x"))),
    ("v7.2.0+series:debian/patches", TreeSpecification(base: .revision("v7.2.0"), series: ["debian/patches"])),
    ("dir:a+series:b+series:c/series", TreeSpecification(base: .folder("a"), series: ["b", "c/series"])),
    ("v1+b", TreeSpecification(base: .revision("v1+b"))),
  ])
  func parsesAndPrints(_ text: String, _ expected: TreeSpecification) throws {
    #expect(try TreeSpecification(parsing: text) == expected)
    #expect(expected.description == text)
  }

  @Test(arguments: [
    ("", "'' names no revision"),
    ("dir:", "'dir:' names no folder after 'dir:'"),
    ("+series:x", "'+series:x' names no revision"),
    ("v1+series:", "'v1+series:' names no file after '+series:'"),
    ("v1+series:+series:x", "'v1+series:+series:x' names no file after '+series:'"),
  ])
  func refusesEmptyParts(_ text: String, _ message: String) throws {
    let error = try #require(throws: ToolError.self) { try TreeSpecification(parsing: text) }
    #expect(error.kind == .usage)
    #expect(error.message == message)
    #expect(error.hint == "a tree is written REV, dir:PATH, REV+series:PATH, dir:PATH+series:PATH or snapshot:FILE")
  }

  @Test func loadsEveryForm() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "one\ntwo\nthree\n"])
    try builder.writeBesides("patches/series", "fix.patch\n")
    try builder.writeBesides(
      "patches/fix.patch", "--- a/hw/a.c\n+++ b/hw/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n")
    let series = builder.besides("patches")
    var opened = 0
    func load(_ text: String) throws -> StoredTree {
      try TreeSpecification(parsing: text).load { () throws(ToolError) in
        opened += 1
        return try Repository(at: builder.directory)
      }
    }
    for (text, expected, isRevision) in [
      ("HEAD", "one\ntwo\nthree\n", true), ("dir:\(builder.directory)", "one\ntwo\nthree\n", false),
      ("HEAD+series:\(series)", "one\n2\nthree\n", true),
      ("dir:\(builder.directory)+series:\(series)/series", "one\n2\nthree\n", false),
    ] {
      opened = 0
      let tree = try load(text)
      #expect(opened == (isRevision ? 1 : 0))
      #expect((tree.commit != nil) == isRevision)
      #expect((tree.tree != nil) == (text == "HEAD"))
      #expect(tree.label == text || tree.label == text + "/series")
      let file = try #require(tree["hw/a.c"])
      let reader = try tree.makeReader()
      #expect(try reader.read(file) == Array(expected.utf8))
      #expect(try reader.contentID(of: file) == ObjectID(ofBlob: Array(expected.utf8)))
      #expect(tree["hw/b.c"] == nil && tree["hw"] == nil && tree[""] == nil)
    }
  }
}
