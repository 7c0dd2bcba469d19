import Foundation
import Support
import Testing

/// `Scripts/backport-faults` in short: the whole of it is `Scripts/backport-faults .build/release/statereg`.
@Suite struct BackportFaultTests {
  @Test(arguments: ["elsewhere", "checked-out", "conflict", "continue"]) func survivesKills(_ name: String) throws {
    let script = SampleRepository.checkout.appendingPathComponent("Scripts/backport-faults").path
    let outcome = try CommandRunner.run(
      script, [CommandRunner.executablePath(), "--kills", "6", "--seed", "1", "--cases", name])
    #expect(outcome.exitCode == 0, "\(outcome.text())")
    #expect(outcome.standardOutput.hasSuffix("\nno failures\n"), "\(outcome.text())")
  }

  @Test func usage() throws {
    let script = SampleRepository.checkout.appendingPathComponent("Scripts/backport-faults").path
    for arguments in [[], ["/nonexistent"], ["/bin/true", "--kills"], ["/bin/true", "--cases", "x"]] {
      #expect(try CommandRunner.run(script, arguments).exitCode == 2)
    }
  }
}
