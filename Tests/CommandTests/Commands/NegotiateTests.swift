import Support
import Testing

/// `statereg negotiate` from end to end.
@Suite struct NegotiateTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  @Test func aFormatInCommon() throws {
    let arguments = ["negotiate", "v1.0.0", "v1.0.1", "--target", "riscv64", "--direction", "forward"]
    try fixture.expect(arguments, exits: 0, "negotiate/format")
  }

  @Test func noFormatInCommon() throws {
    let arguments = ["negotiate", "sample@v1.0.0", "sample@v1.0.1", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 1, "negotiate/no-format")
    try fixture.expect(arguments + ["--format", "json"], exits: 1, "negotiate/no-format-json")
  }

  @Test func aReleaseThatIsNotThere() throws {
    let arguments = ["negotiate", "sample@v1.0.0", "sample@v9", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 2, "negotiate/no-such-release")
  }
}
