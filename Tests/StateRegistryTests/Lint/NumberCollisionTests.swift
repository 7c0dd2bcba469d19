import Testing

@testable import StateRegistry

/// One number, two layouts.
@Suite struct NumberCollisionTests {
  private let fork = "fork: up\nreleases: [v1, v2, v3]\n"

  /// `x` comes in v2, which is `number` there.
  private func device(number: Int, by: String = "version 2") -> String {
    """
    device: a
    features:
      - name: base
        fields: ["r: uint32"]
        carried: { up: { from: v1, by: version 1 } }
      - name: x
        fields: ["x: uint8"]
        carried: { up: { from: v2, by: \(by) } }
    numbers:
      up: { v1: 1, v2: \(number) }

    """
  }

  @Test func sameNumberWithAFieldMore() throws {
    #expect(
      try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": device(number: 1)])
        == [
          "number-collision devices/a.yaml:10 1: version 1 of 'a' stands for 2 layouts: none of that in up v1; "
            + "'x' (1 byte) in up v2 to v3"
        ])
  }

  @Test func aNumberOfItsOwnIsNone() throws {
    #expect(try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": device(number: 2)]) == [])
  }

  @Test func aSubsectionIsNotInTheSection() throws {
    let text = device(number: 1, by: "subsection a/x")
    #expect(try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": text]) == [])
  }

  @Test func aPlaceholderIsAsWideAsWhatItStandsFor() throws {
    let text = device(number: 2).replacing(
      "{ from: v2, by: version 2 }", with: "[{ from: v2, to: v2, by: version 2 }, { from: v3, by: placeholder }]")
    #expect(try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": text]) == [])
  }

  @Test func approved() throws {
    #expect(try RegistryFixture.lint(fork, device(number: 1), approving: .numberCollision, "1") == [])
  }

  @Test func twoForksUnderOneNumber() throws {
    let text = device(number: 2).replacing("up: { from: v2", with: "other: { from: w1") + "  other: { w1: 2 }\n"
    let found = try RegistryFixture.lint([
      "forks/other.yaml": "fork: other\nreleases: [w1]\n", "forks/up.yaml": fork, "devices/a.yaml": text,
    ])
    #expect(
      found == [
        "number-collision devices/a.yaml:11 2: version 2 of 'a' stands for 2 layouts: 'x' (1 byte) in other w1; "
          + "'base' (4 bytes) in up v2 to v3"
      ])
  }
}
