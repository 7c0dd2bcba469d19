import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct MachinePairsTests {
  private func pairs(
    _ base: [(String, [(String, String, String)])], _ head: [(String, [(String, String, String)])],
    isIncluded: (MachineType) -> Bool = { _ in true }
  ) -> MachinePairs {
    func build(_ machines: [(String, [(String, String, String)])]) -> Build {
      var draft = BuildDraft()
      for (name, compat) in machines { draft.machine(name, compat) }
      return draft.build
    }
    return MachinePairs(base: build(base), head: build(head), isIncluded: isIncluded)
  }

  @Test func machineTypesThatBothKnow() {
    let found = pairs([("pc-10", []), ("pc-9", []), ("old", [])], [("pc-9", []), ("pc-10", []), ("new", [])])
    #expect(found.pairs.map(\.name) == ["pc-9", "pc-10"])
    #expect(found.count == 2)
    #expect(found.baseOnly == ["old"] && found.headOnly == ["new"])
  }

  @Test func whatNobodyAsksAbout() {
    let found = pairs([("pc-1", []), ("old", [])], [("pc-1", []), ("pc-2", [])]) { $0.name == "pc-2" }
    #expect(found.headOnly == ["pc-2"] && found.baseOnly.isEmpty)
    // Without a machine type in common the declared defaults are all there is.
    #expect(found.count == 0)
    #expect(found.pairs.count == 1 && found.pairs[0].name == nil)
  }

  @Test func propertiesThatAreSetDifferently() {
    let found = pairs(
      [("pc-1", [("clock", "x", "off"), ("clock", "y", "1"), ("pci-device", "z", "1")])],
      [("pc-1", [("clock", "y", "1"), ("pci-device", "z", "2"), ("clock", "x", "off")])])
    #expect(found.differing == ["pci-device": ["z"]])
    var draft = BuildDraft()
    let id = draft.describe("clock")
    let card = draft.device("clock", id, ancestors: ["pci-device", "device"])
    #expect(found.differing(for: card) == ["z"])
    let clock = draft.device("clock", id)
    #expect(found.differing(for: clock).isEmpty)
  }

  /// A later entry overrides an earlier one, so that only the last counts.
  @Test func theLastEntryCounts() {
    let found = pairs(
      [("pc-1", [("clock", "x", "off"), ("clock", "x", "on")])], [("pc-1", [("clock", "x", "on")])])
    #expect(found.differing.isEmpty)
    let other = pairs([("pc-1", [("clock", "x", "on"), ("clock", "x", "off")])], [("pc-1", [("clock", "x", "on")])])
    #expect(other.differing == ["clock": ["x"]])
  }
}
