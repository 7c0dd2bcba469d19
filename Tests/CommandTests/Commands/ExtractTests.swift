import Support
import Testing

/// `statereg extract` from end to end.
@Suite struct ExtractTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  @Test(arguments: ["text", "json", "dump-vmstate"]) func oneDevice(format: String) throws {
    let arguments = [
      "extract", "v1.0.1", "--target", "riscv64", "--device", "sample_rtc", "--machine", "sample-1.0", "--format",
      format,
    ]
    try fixture.expect(arguments, exits: 0, "extract/\(format)")
  }

  @Test func aRevisionThatIsNotThere() throws {
    try fixture.expect(["extract", "v9", "--target", "riscv64"], exits: 2, "extract/no-such-revision")
  }

  @Test func aDeviceThatIsNotThere() throws {
    let arguments = ["extract", "v1.0.1", "--target", "riscv64", "--device", "sample_rct"]
    try fixture.expect(arguments, exits: 2, "extract/no-such-device")
  }

  @Test func aFolderThatIsNoSourceTree() throws {
    try fixture.write("notes/letter.txt", "Dear reader\n")
    try fixture.expect(["extract", "dir:notes", "--target", "riscv64"], exits: 3, "extract/no-source-tree")
  }
}
