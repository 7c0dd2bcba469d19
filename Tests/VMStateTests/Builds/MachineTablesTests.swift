import Support
import Testing
import VMState

@Suite struct MachineTablesTests {
  private func machine(_ name: String, _ pins: [(table: String, value: String)]) -> MachineType {
    var machine = MachineType(name: name, location: BuildDraft.nowhere)
    machine.compatProperties = pins.map {
      CompatProperty(driver: "clock", property: "x", value: $0.value, table: $0.table, location: BuildDraft.nowhere)
    }
    return machine
  }

  @Test func aTableIsToldOnce() {
    let tables = MachineTables([
      machine("pc-2", [("compat_2", "a"), ("compat_2", "b"), ("compat_3", "c")]),
      machine("pc-1", [("compat_1", "z"), ("compat_2", "a"), ("compat_2", "b"), ("compat_3", "c")]),
    ])
    #expect(tables.tables.map(\.label) == ["compat_1", "compat_2", "compat_3"])
    #expect(tables.tables.map { $0.entries.map(\.value) } == [["z"], ["a", "b"], ["c"]])
    #expect(tables.machines.map(\.machine.name) == ["pc-1", "pc-2"])
    #expect(tables.machines.map(\.tables) == [["compat_1", "compat_2", "compat_3"], ["compat_2", "compat_3"]])
    #expect(tables.lines.prefix(2) == ["table compat_1", "  clock.x=z"])
  }

  /// A table that two machine types fill differently is two.
  @Test func tablesOfOneNameThatDiffer() {
    let tables = MachineTables([
      machine("pc-1", [("compat", "a")]), machine("pc-2", [("compat", "b")]), machine("pc-3", [("compat", "a")]),
    ])
    #expect(tables.tables.map(\.label) == ["compat", "compat#2"])
    #expect(tables.machines.map(\.tables) == [["compat"], ["compat#2"], ["compat"]])
  }
}
