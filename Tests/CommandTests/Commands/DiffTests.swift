import Support
import Testing

/// `statereg diff` from end to end.
@Suite struct DiffTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  @Test func whatChanged() throws {
    try fixture.expect(["diff", "v1.0.0..v1.0.1", "--target", "riscv64"], exits: 0, "diff/changes")
    let json = ["diff", "v1.0.0..v1.0.1", "--target", "riscv64", "--format", "json"]
    try fixture.expect(json, exits: 0, "diff/changes-json")
  }

  @Test func nothingChanged() throws {
    try fixture.expect(["diff", "v1.0.1..v1.0.1", "--target", "riscv64"], exits: 0, "diff/no-changes")
  }

  @Test func aRevisionThatIsNotThere() throws {
    try fixture.expect(["diff", "v1.0.0..v9", "--target", "riscv64"], exits: 2, "diff/no-such-revision")
  }
}
