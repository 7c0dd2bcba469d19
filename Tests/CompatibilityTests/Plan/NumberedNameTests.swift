import Testing

@testable import Compatibility

@Suite struct NumberedNameTests {
  @Test func versionsAreOrderedAsPeopleDo() {
    let names = ["virt-10.0", "virt-7.2", "virt", "pc-q35-2.10", "pc-q35-2.9", "virt-7.2.1", "10", "9"]
    #expect(
      NumberedName.sorted(names) == [
        "9", "10", "pc-q35-2.9", "pc-q35-2.10", "virt", "virt-7.2", "virt-7.2.1", "virt-10.0",
      ])
  }

  /// Names that are the same number are ordered by their text, so that the order is always the same.
  @Test func sameNumbers() {
    #expect(NumberedName.sorted(["pc-1", "pc-01"]) == ["pc-01", "pc-1"])
    #expect(NumberedName.sorted(["pc-01", "pc-1"]) == ["pc-01", "pc-1"])
  }

  @Test func numbersLongerThanAnyMachinesAreText() {
    let long = String(repeating: "9", count: 40)
    #expect(NumberedName.sorted(["a\(long)", "a1"]) == ["a1", "a\(long)"])
  }
}
