import Testing
import VMState

@testable import Extraction

struct CompatPropertyReaderTests {
  private func tables(_ source: String) throws -> [CompatTable] {
    try MachineFixture(["hw/core/machine.c": source]).compatReader.tablesOfTree()
  }

  @Test func entriesByPlaceWithMacrosAndJoinedStrings() throws {
    let table = try #require(
      tables(
        """
        #define TYPE_CLOCK "clock-chip"
        #define stringify(s) tostring(s)
        #define tostring(s) #s
        #define TICKS 0x20
        GlobalProperty hw_compat_3_4[] = {
            { TYPE_CLOCK, "tick-offset", "off" },
            { "net" "-pci", "ticks", stringify(TICKS), .optional = true },
        };
        const size_t hw_compat_3_4_len = G_N_ELEMENTS(hw_compat_3_4);
        """
      ).first)
    #expect(table.name == "hw_compat_3_4")
    #expect(MachineFixture.text(table.entries) == ["clock-chip.tick-offset=off", "net-pci.ticks=0x20"])
    #expect(table.entries.map(\.location.line) == [6, 7])
    #expect(table.unresolved.isEmpty)
  }

  @Test func designatedEntriesEndAtTheTerminator() throws {
    let table = try #require(
      tables(
        """
        static GlobalProperty compat[] = {
            {
                .driver   = "fdc",
                .property = "check",
                .value    = "off",
            },{
                .value = "1", .property = "slots", .driver = "pci",
            },
            { /* end of list */ },
            { "never", "seen", "1" }
        };
        """
      ).first)
    #expect(MachineFixture.text(table.entries) == ["fdc.check=off", "pci.slots=1"])
  }

  @Test func entriesOutOfMacrosNameTheirMacroAsTable() throws {
    let table = try #require(
      tables(
        """
        #define HW_COMPAT_2_1 \\
            {\\
                .driver = "a", .property = "p", .value = "1",\\
            },
        #define PC_COMPAT_2_0 \\
            HW_COMPAT_2_1 \\
            { .driver = "b", .property = "q", .value = "2" },
        GlobalProperty all[] = {
            PC_COMPAT_2_0
            { "c", "r", "3" },
            { }
        };
        """
      ).first)
    #expect(table.entries.map(\.table) == ["HW_COMPAT_2_1", "PC_COMPAT_2_0", "all"])
    #expect(table.entries.map(\.location.line) == [2, 7, 10])
  }

  @Test func anEntryThatIsNoStringIsUnresolvedAndLeavesTheOthers() throws {
    let table = try #require(
      tables(
        """
        GlobalProperty odd[] = {
            { "a", "p", default_value() },
            { "b", "q" },
            { "c", "r", "3" },
        };
        """
      ).first)
    #expect(MachineFixture.text(table.entries) == ["c.r=3"])
    #expect(
      table.unresolved.map(\.reason) == [
        "a compat property has a value that is no string", "a compat property lacks a driver, property or value",
      ])
    #expect(table.unresolved.map { $0.location?.line } == [2, 3])
  }
}
