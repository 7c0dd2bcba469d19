import Testing

@testable import StateRegistry

/// Promises that the registry itself shows nobody can keep.
@Suite struct ImpossiblePromiseTests {
  private let device = """
    device: a
    features:
      - { name: x, fields: ["x: uint8"], carried: { up: { from: v1, by: version 1 } } }
    numbers:
      up: { v1: 1, v2: 2 }

    """

  private func fork(_ promise: String) -> String { "fork: up\nreleases:\n  - v1\n  - v2\npromise:\n  \(promise)\n" }

  private func lint(_ promise: String) throws -> [String] {
    try RegistryFixture.lint(["forks/up.yaml": fork(promise), "devices/a.yaml": device])
  }

  @Test func backToALowerNumber() throws {
    #expect(
      try lint("releases: both") == [
        "impossible-promise forks/up.yaml:4 up up newer: up@v2 to up@v1 is promised (back to earlier releases), "
          + "and 'a' is sent as version 2 to a build that knows 1"
      ])
  }

  @Test func forwardIsKept() throws { #expect(try lint("releases: forward") == []) }

  @Test func approved() throws {
    let found = try RegistryFixture.lint(
      fork("releases: both"), device, approving: .impossiblePromise, "up up newer")
    #expect(found == [])
  }

  @Test func anIslandOfTheDevice() throws {
    #expect(try lint("releases: both\n  islands: [{ releases: [v2], devices: [a], reason: r }]") == [])
  }

  @Test func oneNumberOfTwoMeanings() throws {
    let text = device.replacing("from: v1", with: "from: v2").replacing("v2: 2", with: "v2: 1")
    let found = try RegistryFixture.lint(["forks/up.yaml": fork("releases: forward"), "devices/a.yaml": text])
    #expect(
      found.filter { $0.hasPrefix("impossible") } == [
        "impossible-promise forks/up.yaml:4 up up other: up@v1 to up@v2 is promised (to later releases), "
          + "and version 1 of 'a' differs between them in 'x'"
      ])
  }
}
