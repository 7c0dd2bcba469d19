import Foundation
import Support
import Testing

/// `statereg snapshot` from end to end.
@Suite struct SnapshotTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  /// The tool's version stands in the file, and the hash at its end covers it.
  private static func masked(_ text: String) -> String {
    text.replacing(#/\ntool [^\n]*/#, with: "\ntool VERSION").replacing(#/\nend [0-9a-f]{16}\n/#, with: "\nend HASH\n")
  }

  @Test func theWholeTree() throws {
    let outcome = try fixture.expect(
      ["snapshot", "v1.0.1", "--target", "riscv64"], exits: 0, "snapshot/tree", mask: Self.masked)
    #expect(try fixture.run(["snapshot", "v1.0.1", "--target", "riscv64"]).standardOutput == outcome.standardOutput)
  }

  @Test func aRevisionThatIsNotThere() throws {
    let arguments = ["snapshot", "v9", "--target", "riscv64", "--output", "v9.snapshot"]
    try fixture.expect(arguments, exits: 2, "snapshot/no-such-revision")
    #expect(!FileManager.default.fileExists(atPath: fixture.sample.directory + "/v9.snapshot"))
  }

  /// A snapshot that lost its end is unreadable, and never read as far as it goes.
  @Test func aSnapshotThatIsCutShort() throws {
    let whole = try fixture.run(["snapshot", "v1.0.1", "--target", "riscv64"]).standardOutput
    try fixture.write("cut.snapshot", String(whole.dropLast(9)))
    let arguments = ["diff", "snapshot:cut.snapshot..v1.0.1", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 3, "snapshot/cut-short")
  }
}
