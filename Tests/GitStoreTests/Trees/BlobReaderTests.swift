import Findings
import Foundation
import Support
import Synchronization
import Testing

@testable import GitStore

struct BlobReaderTests {
  private func error(_ body: () throws -> some Any) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try body() }
  }

  @Test func readsBlobsLooseAndPacked() throws {
    let builder = try RepositoryBuilder()
    let text = (0..<4000).map { "line \($0)\n" }.joined()
    try builder.commit("One", ["a.c": text, "empty.h": "", "bytes": "\u{0}\r\n\u{ff}"])
    try builder.commit("Two", ["a.c": text + "more\n"])
    for packed in [false, true] {
      if packed { try builder.git("gc", "-q") }
      let repository = try Repository(at: builder.directory)
      let reader = try repository.makeBlobReader()
      for (name, expected) in [("HEAD", text + "more\n"), ("HEAD~1", text)] {
        let tree = try StoredTree(repository.revision(name), in: repository)
        let id = try #require(tree["a.c"]?.contentID)
        #expect(try reader.read(id) == Array(expected.utf8))
        #expect(try reader.withBytes(of: id) { (bytes) throws(ToolError) in bytes.count } == expected.utf8.count)
        #expect(try reader.read(#require(tree["empty.h"]?.contentID)) == [])
        #expect(try reader.read(#require(tree["bytes"]?.contentID)) == Array("\u{0}\r\n\u{ff}".utf8))
        #expect(reader.holds(id))
      }
    }
  }

  @Test func readersOfManyThreadsAgree() throws {
    let builder = try RepositoryBuilder()
    var files: [String: String] = [:]
    for number in 0..<200 { files["hw/f\(number).c"] = String(repeating: "x\(number)\n", count: number * 7) }
    let expected = files
    try builder.commit("Many", expected)
    try builder.git("gc", "-q")
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let wrong = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      guard let reader = try? tree.makeReader() else {
        wrong.add(1, ordering: .relaxed)
        return
      }
      for file in tree.paths where (try? reader.read(file)) != expected[file.path].map({ Array($0.utf8) }) {
        wrong.add(1, ordering: .relaxed)
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(tree.paths.count == 200)
  }

  @Test func namesAMissingBlob() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "a\n", "hw/b.c": "b\n"])
    let id = try builder.id(of: "HEAD:hw/a.c")
    try FileManager.default.removeItem(atPath: builder.directory + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let reader = try tree.makeReader()
    let missing = try error { try reader.read(#require(tree["hw/a.c"])) }
    #expect(missing.kind == .unreadable)
    #expect(missing.message == "'hw/a.c' (blob \(id.prefix(10))) is missing from '\(builder.directory)'")
    #expect(missing.hint == "git -C \(builder.directory) fsck --full")
    #expect(reader.missing(among: tree.paths).map(\.path) == ["hw/a.c"])
    #expect(try reader.read(#require(tree["hw/b.c"])) == Array("b\n".utf8))
  }

  @Test(arguments: [0, 1, 10, 40])
  func namesADamagedBlob(_ offset: Int) throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a.c": (0..<100).map { "line \($0 * 7919)\n" }.joined()])
    let id = try builder.id(of: "HEAD:a.c")
    let path = builder.directory + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    data[offset] ^= 0xff
    try FileManager.default.removeItem(atPath: path)
    try data.write(to: URL(fileURLWithPath: path))
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let damaged = try error { try tree.makeReader().read(#require(tree["a.c"])) }
    #expect(damaged.kind == .unreadable)
    #expect(
      damaged.message
        == "'a.c' (blob \(id.prefix(10))) in '\(builder.directory)' cannot be read: the object is damaged")
    #expect(damaged.hint == "git -C \(builder.directory) fsck --full")
  }

  /// git of 2019-2021 wrote `extensions.partialClone`, which libgit2 1.5 refuses; git since writes `remote.*.promisor`.
  @Test(arguments: [false, true])
  func saysHowToCompleteAPartialClone(_ isOld: Bool) throws {
    let origin = try RepositoryBuilder()
    try origin.commit("One", ["hw/a.c": "one\n"])
    try origin.commit("Two", ["hw/a.c": "two\n"])
    try origin.git("config", "uploadpack.allowFilter", "true")
    try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    let clone = try RepositoryBuilder(cloning: origin, "--filter=blob:none")
    if isOld {
      try clone.git("config", "core.repositoryFormatVersion", "1")
      try clone.git("config", "extensions.partialClone", "origin")
      try clone.git("config", "--unset", "remote.origin.promisor")
    }
    let repository = try Repository(at: clone.directory)
    #expect(repository.isPartialClone)
    let tree = try StoredTree(repository.revision("HEAD~1"), in: repository)
    let file = try #require(tree["hw/a.c"])
    let missing = try error { try tree.makeReader().read(file) }
    #expect(missing.kind == .unreadable)
    #expect(missing.message.hasSuffix("is not in '\(clone.directory)'"))
    #expect(missing.notes.first?.hasPrefix("the repository is a partial clone") == true)
    #expect(missing.hint == "git -C \(clone.directory) fetch --refetch --no-filter")
    // The command of the hint does what it promises.
    try clone.git("fetch", "-q", "--refetch", "--no-filter")
    #expect(try tree.makeReader().read(file) == Array("one\n".utf8))
  }

  @Test func saysHowToCompleteACloneWithoutTrees() throws {
    let origin = try RepositoryBuilder()
    try origin.commit("One", ["hw/a.c": "one\n"])
    try origin.commit("Two", ["hw/a.c": "two\n"])
    try origin.git("config", "uploadpack.allowFilter", "true")
    try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    let clone = try RepositoryBuilder(cloning: origin, "--filter=tree:0")
    let repository = try Repository(at: clone.directory)
    let revision = try repository.revision("HEAD~1")
    let missing = try error { try repository.files(of: revision) }
    #expect(missing.message.hasPrefix("the tree of 'HEAD~1' ("))
    #expect(missing.hint == "git -C \(clone.directory) fetch --refetch --no-filter")
  }

  @Test func refusesWhatIsTooLarge() throws {
    let builder = try RepositoryBuilder()
    try builder.write("big.c", Data(count: StoredTree.largestFile + 1))
    try builder.commit("Big")
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let refused = try error { try tree.makeReader().read(#require(tree["big.c"])) }
    #expect(refused.message.hasSuffix("has 33554433 bytes, more than the 33554432 that are read"))
  }
}
