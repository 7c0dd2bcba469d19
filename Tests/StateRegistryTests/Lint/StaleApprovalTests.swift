import Testing

@testable import StateRegistry

/// Approvals that nothing answers to.
@Suite struct StaleApprovalTests {
  private let fork = "fork: up\nreleases: [v1]\n"
  private let device = "device: a\nfeatures:\n  - { name: x, carried: { up: { from: v1, by: subsection b } } }\n"

  @Test func answered() throws {
    #expect(try RegistryFixture.lint(fork, device, approving: .subsectionPrefix, "b") == [])
  }

  @Test func anotherSubject() throws {
    let found = try RegistryFixture.lint(fork, device, approving: .subsectionPrefix, "c")
    #expect(
      found.last
        == "stale-approval devices/a.yaml:4 subsection-prefix c: nothing answers to the approval of subsection-prefix 'c' on 'a'"
    )
    #expect(found.count == 2)
  }

  @Test func anotherRule() throws {
    #expect(try RegistryFixture.lint(fork, device, approving: .nameCollision, "b").count == 2)
  }

  /// It cannot approve itself away.
  @Test func ofItself() throws {
    #expect(try RegistryFixture.lint(fork, device, approving: .staleApproval, "x").count == 2)
  }
}
