import Testing

@testable import StateRegistry

/// One name, two meanings.
@Suite struct NameCollisionTests {
  private let fork = "fork: up\nreleases: [v1]\n"

  private func device(_ first: (name: String, field: String), _ second: (name: String, field: String)) -> String {
    """
    device: a
    features:
      - { name: \(first.name), fields: ["\(first.field)"], carried: { up: { from: v1, by: subsection a/x } } }
      - { name: \(second.name), fields: ["\(second.field)"], carried: { up: { from: v1, by: subsection a/x } } }

    """
  }

  private func lint(_ text: String) throws -> [String] {
    try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": text])
  }

  @Test func oneSubsectionWithTwoLayouts() throws {
    #expect(
      try lint(device(("p", "x: uint8"), ("q", "x: uint16"))) == [
        "name-collision devices/a.yaml:4 a/x: subsection 'a/x' carries 'q' in up and 'p' of 'a' in up, with other fields"
      ])
  }

  @Test func oneLayoutIsOneSubsection() throws {
    #expect(try lint(device(("p", "s.x: uint8"), ("q", "x: uint8"))) == [])
  }

  @Test func twoFeaturesOfOneName() throws {
    #expect(
      try lint(device(("p", "x: uint8"), ("p", "x: uint8"))) == [
        "name-collision devices/a.yaml:4 p: 'a' has two features called 'p'"
      ])
  }

  @Test func oneNameInTwoDevicesIsNone() throws {
    let text = "device: b\nfeatures: [{ name: p, fields: [\"y: uint8\"] }]\n"
    let other = text.replacing("device: b", with: "device: c")
    #expect(try RegistryFixture.lint(["forks/up.yaml": fork, "devices/b.yaml": text, "devices/c.yaml": other]) == [])
  }

  @Test func approved() throws {
    let text = device(("p", "x: uint8"), ("q", "x: uint16"))
    #expect(try RegistryFixture.lint(fork, text, approving: .nameCollision, "a/x") == [])
  }
}
