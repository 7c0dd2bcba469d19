import Testing

@testable import StateRegistry

/// Names of releases that lead nowhere.
@Suite struct UnknownReleaseTests {
  private let fork = "fork: up\nreleases: [v1, v2]\n"

  private func lint(fork: String) throws -> [String] { try RegistryFixture.lint(["forks/up.yaml": fork]) }

  private func device(_ carrier: String, number: String = "v1") -> String {
    "device: a\nfeatures:\n  - name: x\n    carried: { up: { \(carrier), by: version 1 } }\nnumbers:\n  up: { \(number): 1 }\n"
  }

  private func lint(device: String) throws -> [String] {
    try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": device])
  }

  @Test func carrierFrom() throws {
    let fixture = try RegistryFixture(["forks/up.yaml": fork, "devices/a.yaml": device("from: v22")])
    #expect(
      fixture.open == [
        "unknown-release devices/a.yaml:4 up@v22: a carrier's 'from' is 'v22', which forks/up.yaml does not list"
      ])
    #expect(RegistryLint(fixture.registry).open.first?.hint == "did you mean 'v2'?")
  }

  @Test func allListed() throws { #expect(try lint(device: device("from: v1, to: v2")) == []) }
  @Test func endsWhereItBegins() throws { #expect(try lint(device: device("from: v2, to: v2", number: "v2")) == []) }

  @Test func endsBeforeItBegins() throws {
    #expect(
      try lint(device: device("from: v2, to: v1")) == [
        "unknown-release devices/a.yaml:4 up@v1: a carrier ends at 'v1', before it begins at 'v2'"
      ])
  }

  @Test func number() throws {
    #expect(
      try lint(device: device("from: v1", number: "v9")) == [
        "unknown-release devices/a.yaml:6 up@v9: a number's release is 'v9', which forks/up.yaml does not list"
      ])
  }

  @Test func approved() throws {
    #expect(
      try RegistryFixture.lint(fork, device("from: v2, to: v1"), approving: .unknownRelease, "up@v1") == [])
  }

  @Test func parentOfNoFork() throws {
    #expect(
      try lint(fork: "fork: up\nparent: old@v1\nreleases: [v1]\n") == [
        "unknown-release forks/up.yaml:2 old@v1: the parent of 'up' names the fork 'old', "
          + "which no file of the registry declares"
      ])
  }

  @Test func parentsInACircle() throws {
    let found = try RegistryFixture.lint([
      "forks/down.yaml": "fork: down\nparent: up@v1\nreleases: [w1]\n",
      "forks/leaf.yaml": "fork: leaf\nparent: up@v1\nreleases: [x1]\n",
      "forks/up.yaml": "fork: up\nparent: down@w1\nreleases: [v1]\n",
    ])
    #expect(
      found == [
        "unknown-release forks/down.yaml:2 down: the parents go in a circle: down, up, down",
        "unknown-release forks/up.yaml:2 up: the parents go in a circle: up, down, up",
      ])
  }

  @Test func basesInACircle() throws {
    let found = try lint(
      fork:
        "fork: up\nreleases:\n  - { name: v1, base: up@v2 }\n  - { name: v2, base: up@v1 }\n  - { name: v3, base: up@v2 }\n"
    )
    #expect(
      found == [
        "unknown-release forks/up.yaml:3 v1: the bases of 'v1' go in a circle",
        "unknown-release forks/up.yaml:4 v2: the bases of 'v2' go in a circle",
      ])
  }

  @Test func listedTwice() throws {
    #expect(
      try lint(fork: "fork: up\nreleases:\n  - v1\n  - v1\n") == [
        "unknown-release forks/up.yaml:4 v1: release 'v1' is listed twice"
      ])
  }

  @Test func promisesAndIslands() throws {
    let found = try lint(
      fork: fork
        + "promise:\n  pairs:\n    - { from: up@v1, to: up@v8 }\n  islands:\n    - { releases: [v9], devices: [b], reason: r }\n"
    )
    #expect(
      found == [
        "unknown-release forks/up.yaml:5 up@v8: a promised pair's 'to' is 'v8', which forks/up.yaml does not list",
        "unknown-release forks/up.yaml:7 b: an island is said to concern 'b', which no file of the registry describes",
        "unknown-release forks/up.yaml:7 up@v9: an island's release is 'v9', which forks/up.yaml does not list",
      ])
  }
}
