import Testing

@testable import StateRegistry

/// Names of subsections that no loader takes for one.
@Suite struct SubsectionPrefixTests {
  private let fork = "fork: up\nreleases: [v1]\n"

  private func device(_ subsection: String, parents: String = "[]") -> String {
    """
    device: a
    parents: \(parents)
    features:
      - name: x
        carried:
          up: { from: v1, by: subsection \(subsection) }

    """
  }

  private func lint(_ text: String) throws -> [String] {
    try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": text])
  }

  @Test func otherBeginning() throws {
    #expect(
      try lint(device("b/x")) == [
        "subsection-prefix devices/a.yaml:6 b/x: subsection 'b/x' does not begin with the name of what it stands in ('a')"
      ])
  }

  @Test func theNameItself() throws { #expect(try lint(device("a")).count == 1) }
  @Test func longerIsRight() throws { #expect(try lint(device("a/x")) == []) }
  @Test func ofANestedDescription() throws { #expect(try lint(device("b/x", parents: "[b]")) == []) }

  @Test func approved() throws {
    #expect(try RegistryFixture.lint(fork, device("b/x"), approving: .subsectionPrefix, "b/x") == [])
  }
}
