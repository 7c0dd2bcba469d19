import Findings
import Testing

@testable import Reports

@Suite struct WitnessTableTests {
  @Test(arguments: [
    (Int64(0), "0"), (9, "9"), (10, "10 (0xa)"), (-1, "-1"), (-10, "-10 (0xfffffffffffffff6)"),
    (Int64.min, "-9223372036854775808 (0x8000000000000000)"),
  ])
  func numbers(value: Int64, text: String) { #expect(WitnessTable.number(value) == text) }

  @Test func offsetsAreAtLeastFourDigits() {
    #expect(WitnessTable.offset(0) == "0x0000")
    #expect(WitnessTable.offset(0x12345) == "0x12345")
  }

  @Test func longRunsAreCut() {
    #expect(WitnessTable.hex([0x0f, 0xf0]) == "0f f0")
    #expect(WitnessTable.hex(Array(repeating: 0, count: 18)).hasSuffix("00 +2 more"))
    #expect(WitnessTable.hex([]) == "")
  }

  @Test func failureWithoutBytesIsSaid() {
    let table = WitnessTable(witness: Witness(failureOffset: 8), saver: "a", loader: "b")
    #expect(table.lines == ["the load fails at offset 0x0008"])
  }
}
