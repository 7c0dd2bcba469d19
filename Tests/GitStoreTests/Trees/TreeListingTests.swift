import Foundation
import Support
import Testing

@testable import GitStore

struct TreeListingTests {
  @Test func listsFilesLinksAndSubmodules() throws {
    let builder = try RepositoryBuilder()
    try builder.write("hw/rtc/goldfish_rtc.c", "c\n")
    try builder.write("configure", "#!/bin/sh\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: builder.directory + "/configure")
    try FileManager.default.createSymbolicLink(
      atPath: builder.directory + "/hw/link", withDestinationPath: "rtc/goldfish_rtc.c")
    let first = try builder.commit("One")
    try builder.git("update-index", "--add", "--cacheinfo", "160000,\(first),roms/seabios")
    try builder.git("commit", "-q", "-m", "Add a submodule")
    let repository = try Repository(at: builder.directory)
    let files = try repository.files(of: repository.revision("HEAD"))
    #expect(files.map(\.path) == ["configure", "hw/link", "hw/rtc/goldfish_rtc.c", "roms/seabios"])
    #expect(files.map(\.kind) == [.executable, .symbolicLink, .file, .submodule])
    #expect(
      files.map(\.contentID) == [
        ObjectID(hex: try builder.id(of: "HEAD:configure")), ObjectID(ofBlob: Array("rtc/goldfish_rtc.c".utf8)),
        ObjectID(ofBlob: Array("c\n".utf8)), ObjectID(hex: first),
      ])
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    let reader = try tree.makeReader()
    #expect(try reader.read(files[1]) == Array("rtc/goldfish_rtc.c".utf8))
    #expect(throws: (any Error).self) { try reader.read(files[3]) }
  }

  @Test func keepsPathsThatAreNoText() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["plain.c": "x\n"])
    // git's own quoting writes names that the file system call of Foundation could not.
    let blob = try builder.id(of: "HEAD:plain.c")
    let names = [#"hw/\377.c"#, #"hw/\376.c"#, #"hw/e\314\201.c"#, #"hw/\303\251.c"#, #"hw/\\377.c"#]
    let index = names.map { "100644 \(blob) 0\t\"\($0)\"\n" }.joined()
    try builder.writeBesides("index", index)
    try builder.git("-c", "alias.feed=!git update-index --index-info < '\(builder.besides("index"))'", "feed")
    try builder.git("commit", "-q", "-m", "Names")
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    #expect(
      Set(tree.paths.map(\.path)) == [
        "plain.c", #"hw/\377.c"#, #"hw/\376.c"#, #"hw/e\314\201.c"#, "hw/\u{e9}.c", #"hw/\\377.c"#,
      ])
    #expect(tree.paths.count == 6)
    let reader = try tree.makeReader()
    for file in tree.paths {
      #expect(tree[file.path] == file)
      #expect(try reader.read(file) == Array("x\n".utf8))
    }
  }

  @Test func agreesWithGit() throws {
    let builder = try RepositoryBuilder()
    var files: [String: String] = [:]
    // git sorts folders as if their names ended in a slash; the listing goes by whole paths.
    for name in ["a.c", "a/b.c", "a-b", "a0", "b/c/d/e", "B", "\u{e4}"] { files[name] = name }
    try builder.commit("One", files)
    let repository = try Repository(at: builder.directory)
    let listed = try repository.files(of: repository.revision("HEAD"))
    let expected = try builder.git("-c", "core.quotePath=false", "ls-tree", "-r", "HEAD").split(separator: "\n")
      .map { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }) }
    #expect(
      listed.map { "\($0.path) \($0.contentID?.description ?? "")" }
        == expected.map { "\($0[3]) \($0[2])" }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    #expect(try repository.files(of: repository.revision("HEAD")).map(\.path).first == "B")
  }
}
