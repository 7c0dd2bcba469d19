import Testing

@testable import StateRegistry

/// Whitelisted combinations that cannot be.
@Suite struct IncompleteCombinationTests {
  private let fork = "fork: up\nreleases: [v1]\n"

  private func device(_ list: String, needs: String = "[base, x]") -> String {
    """
    device: a
    features:
      - { name: base, carried: { up: { from: v1, by: version 1 } } }
      - { name: x, carried: { up: { from: v1, by: subsection a/x } } }
      - { name: y, needs: \(needs), carried: { up: { from: v1, by: subsection a/y } } }
    whitelist:
      - []
      - \(list)

    """
  }

  private func lint(_ text: String) throws -> [String] {
    try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": text])
  }

  @Test func lacksWhatItNeeds() throws {
    #expect(
      try lint(device("[y]")) == [
        "incomplete-combination devices/a.yaml:8 y: the combination [y] has 'y' without 'x', which it needs"
      ])
  }

  @Test func completeAndWhatEveryStreamHas() throws { #expect(try lint(device("[x, y]")) == []) }

  @Test func noFeature() throws {
    let fixture = try RegistryFixture(["forks/up.yaml": fork, "devices/a.yaml": device("[x, yy]")])
    #expect(
      fixture.open == [
        "incomplete-combination devices/a.yaml:8 x+yy: the combination names 'yy', which is no feature of 'a'"
      ])
    #expect(RegistryLint(fixture.registry).open.first?.hint == "did you mean 'y'?")
  }

  @Test func needsNoFeature() throws {
    #expect(
      try lint(device("[x]", needs: "[z]")) == [
        "incomplete-combination devices/a.yaml:5 y: 'y' needs 'z', which is no feature of 'a'"
      ])
  }

  @Test func approved() throws {
    #expect(try RegistryFixture.lint(fork, device("[y]"), approving: .incompleteCombination, "y") == [])
  }
}
