import Support
import Testing

/// `statereg matrix` from end to end.
@Suite struct MatrixTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  private func promise(_ text: String, also releases: String = "") throws {
    try fixture.write(
      "Registry/forks/sample.yaml",
      "fork: sample\nreleases:\n  - { name: v1.0.0, series: \"1.0\" }\n  - { name: v1.0.1, series: \"1.0\" }\n"
        + releases + "promise: \(text)\n")
  }

  @Test func aPromiseThatIsKept() throws {
    try promise("{ series: forward }")
    try fixture.expect(["matrix", "--target", "riscv64"], exits: 0, "matrix/kept")
  }

  @Test func aPromiseThatIsBroken() throws {
    try fixture.expect(["matrix", "--target", "riscv64"], exits: 1, "matrix/broken")
    try fixture.expect(["matrix", "--target", "riscv64", "--format", "json"], exits: 1, "matrix/broken-json")
  }

  @Test func aTreeThatIsNotAtHand() throws {
    try promise("{ series: forward }", also: "  - { name: v1.0.2, series: \"1.0\" }\n")
    try fixture.expect(["matrix", "--target", "riscv64"], exits: 3, "matrix/absent")
  }

  @Test func nothingIsPromised() throws {
    try fixture.expect(["matrix", "--target", "riscv64", "--release", "v1.0.0"], exits: 2, "matrix/no-promise")
  }
}
