import Support
import Testing

/// `statereg check` from end to end: each verdict with its text and its exit code.
@Suite struct CheckTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  @Test func guestsGoForward() throws {
    let arguments = ["check", "v1.0.0..v1.0.1", "--target", "riscv64", "--direction", "forward"]
    try fixture.expect(arguments, exits: 0, "check/clean")
  }

  @Test func guestsDoNotGoBack() throws {
    try fixture.expect(["check", "v1.0.0..v1.0.1", "--target", "riscv64"], exits: 1, "check/findings")
  }

  @Test(arguments: ["json", "github"]) func findingsInOtherFormats(format: String) throws {
    let arguments = ["check", "v1.0.0..v1.0.1", "--target", "riscv64", "--format", format]
    try fixture.expect(arguments, exits: 1, "check/findings-\(format)")
  }

  /// A field whose macro is nowhere defined is neither accepted nor refused.
  @Test func whatCannotBeToldIsNeitherAYesNorANo() throws {
    let pins = "        VMSTATE_UINT32_ARRAY(masks, SampleGPIOState, GPIO_BANKS),\n"
    try fixture.sample.commit(
      on: "generated", at: "v1.0.0", "sample_gpio: more pins",
      [(SampleRepository.pins, pins, pins + "        VMSTATE_SAMPLE_GENERATED(extra, SampleGPIOState),\n")])
    let arguments = ["check", "v1.0.0..generated", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 3, "check/undecided")
    #expect(try fixture.run(arguments + ["--fail-on", "never"]).exitCode == 0)
  }

  @Test func aRevisionThatIsNotThere() throws {
    try fixture.expect(["check", "v1.0.0..v9", "--target", "riscv64"], exits: 2, "check/no-such-revision")
  }
}
