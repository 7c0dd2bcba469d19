import Foundation
import GitStore
import StateRegistry
import Support
import Testing

@testable import Workflows

@Suite struct RegistryTreesTests {
  /// A clone need not have the tags: the commit that the registry gives a release finds it too, but a tag of its name goes first.
  @Test func aReleaseWithoutItsTag() throws {
    let repository = try RepositoryBuilder()
    let first = try repository.commit("One", ["a.c": "int a;\n"])
    try repository.commit("Two", ["a.c": "int b;\n"])
    try repository.tag("v2")
    let fixture = try ReleaseFixture([])
    try fixture.write(
      "forks/up.yaml",
      "fork: up\nreleases:\n  - { name: v1, commit: \(first.prefix(12)) }\n  - { name: v2, commit: \(first.prefix(12)) }\n"
        + "  - { name: v3, commit: 0123456789ab }\n")
    let trees = RegistryTrees(
      directory: fixture.directory, index: RegistryIndex(try RegistryDirectory(path: fixture.directory).load()),
      repository: repository.directory)
    func spelling(_ release: String) throws -> String {
      try trees.place(of: ReleaseName(fork: "up", release: release)).tree.description
    }
    #expect(try spelling("v1") == String(first.prefix(12)))
    #expect(try spelling("v2") == "v2")
    #expect(trees.isAtHand(ReleaseName(fork: "up", release: "v1")))
    #expect(try spelling("v3") == "v3")
    #expect(!trees.isAtHand(ReleaseName(fork: "up", release: "v3")))
  }
}
