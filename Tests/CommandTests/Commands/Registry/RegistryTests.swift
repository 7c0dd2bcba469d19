import Foundation
import Support
import Testing

/// The commands of `statereg registry` from end to end.
@Suite struct RegistryTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  // MARK: show and explain

  @Test func showsWhatItHas() throws {
    try fixture.expect(["registry", "show"], exits: 0, "show")
    try fixture.expect(["registry", "show", "sample_rtc"], exits: 0, "show-device")
    try fixture.expect(["registry", "show", "sample_rct"], exits: 2, "show-no-such-device")
    try fixture.expect(["registry", "show", "--fork", "simple"], exits: 2, "show-no-such-fork")
  }

  @Test func explainsANumber() throws {
    try fixture.expect(["registry", "explain", "sample_rtc", "3"], exits: 0, "explain")
    try fixture.expect(["registry", "explain", "sample_rtc", "9"], exits: 2, "explain-no-such-number")
  }

  // MARK: lint

  @Test func aPromiseThatNumbersForbidIsFound() throws {
    try fixture.expect(["registry", "lint"], exits: 1, "lint-findings")
    try fixture.expect(["registry", "lint", "--format", "json"], exits: 1, "lint-findings-json")
  }

  @Test func aRegistryWithNothingWrong() throws {
    let fork = try fixture.text("Registry/forks/sample.yaml")
    try fixture.write("Registry/forks/sample.yaml", fork.replacingOccurrences(of: "both", with: "forward"))
    try fixture.expect(["registry", "lint"], exits: 0, "lint-clean")
  }

  @Test func aRegistryThatCannotBeRead() throws {
    try fixture.write(VerbFixture.clockFile, "device: sample_rtc\nfeatures: [\n")
    try fixture.expect(["registry", "lint"], exits: 2, "lint-unreadable")
  }

  // MARK: verify

  @Test func theRegistryAgreesWithItsTrees() throws {
    try fixture.expect(["registry", "verify", "--target", "riscv64"], exits: 0, "verify-clean")
  }

  @Test func theRegistryDoesNotAgreeWithItsTrees() throws {
    let text = VerbFixture.recordedClock.replacingOccurrences(of: "time_high: uint32", with: "time_high: uint16")
    try fixture.write(VerbFixture.clockFile, text)
    try fixture.expect(["registry", "verify", "--target", "riscv64"], exits: 1, "verify-findings")
  }

  @Test func noTreeIsAtHand() throws {
    try fixture.write("Registry/forks/sample.yaml", "fork: sample\nreleases: [v1.0.2]\n")
    try fixture.write(VerbFixture.clockFile, VerbFixture.emptyClock)
    try fixture.expect(["registry", "verify", "--target", "riscv64", "--verbose"], exits: 3, "verify-absent")
  }

  @Test func aReleaseThatIsNotThere() throws {
    try fixture.expect(["registry", "verify", "sample@v9", "--target", "riscv64"], exits: 2, "verify-no-such-release")
  }

  // MARK: update

  /// What was taken down by hand above is what the command records, and a second run has nothing to add.
  @Test func recordsWhatTheTreesSend() throws {
    try fixture.write(VerbFixture.clockFile, VerbFixture.emptyClock)
    let arguments = ["registry", "update", "--fork", "sample", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 0, "update")
    #expect(try fixture.text(VerbFixture.clockFile) == VerbFixture.recordedClock)
    try fixture.expect(arguments, exits: 0, "update-again")
    #expect(try fixture.text(VerbFixture.clockFile) == VerbFixture.recordedClock)
  }

  @Test func aForkThatIsNotThere() throws {
    let arguments = ["registry", "update", "--fork", "simple", "--target", "riscv64"]
    try fixture.expect(arguments, exits: 2, "update-no-such-fork")
  }

  // MARK: schema

  /// The schemas are long, and ship with the registry: those files are the golden ones.
  @Test(arguments: ["device", "fork"]) func theSchemasThatShip(kind: String) throws {
    let outcome = try fixture.run(["registry", "schema", kind])
    #expect(outcome.exitCode == 0)
    let shipped = SampleRepository.checkout.appendingPathComponent("Registry/schema/\(kind).schema.json")
    #expect(outcome.standardOutput == (try String(contentsOf: shipped, encoding: .utf8)))
  }

  @Test func aKindOfFileThatIsNone() throws {
    try fixture.expect(["registry", "schema", "machine"], exits: 2, "schema-no-such-kind")
  }
}
