import Reports
import StateDiff
import Testing
import VMState

private func difference(target: String = "x86_64", _ change: (inout Build) -> Void) -> StateDifference {
  let base = StateFixtures.clock("v7.2.16")
  var head = StateFixtures.clock("v7.2.17")
  change(&head)
  var difference = BuildComparison.difference(from: base, to: head)
  difference.target = target
  return difference
}

@Suite struct DiffTextReportTests {
  @Test func changesAreGroupedByDeviceAndPath() {
    let text = DiffTextReport().text(of: [
      difference { head in
        head.descriptions[2].versionID = .known(4)
        head.descriptions[0].fields.append(StateFixtures.field("late", .scalar(.bool), size: 1))
        head.descriptions[1].fields.removeAll()
        head.devices.append(StateFixtures.device("more", DescriptionID(0), "alarm"))
      }
    ])
    #expect(
      text == """
        goldfish_clock
          clock
            hw/rtc/clock.c:100: the version is raised from 3 to 4
          clock / alarm
            hw/rtc/clock.c:100: 'late' is added at the end: bool
          clock / clock/tick
            hw/rtc/clock.c:100 (base): 'tick' is removed: uint64

        devices that came or went
          hw/rtc/clock.c:100: device 'more' is added: section 'alarm' version 1, 2 fields

        v7.2.16 .. v7.2.17 (x86_64): 4 state changes concerning 2 devices

        """)
  }

  @Test func targetsAreNamedWhereNotAllAreConcerned() {
    let both = { (head: inout Build) in head.descriptions[2].versionID = .known(4) }
    let text = DiffTextReport().text(of: [
      difference(both),
      difference(target: "aarch64") { head in
        both(&head)
        head.descriptions[2].minimumVersionID = .known(3)
      },
    ])
    #expect(text.contains("raised from 3 to 4\n"))
    #expect(text.contains("the lowest version that is accepted is 3 instead of 2 [aarch64]\n"))
    #expect(text.hasSuffix("v7.2.16 .. v7.2.17 (x86_64, aarch64): 2 state changes concerning 1 device\n"))
  }

  @Test func usersOfASharedDescriptionAreNamed() {
    let add = { (build: inout Build) in
      for name in ["a", "b", "c", "d", "e", "f"] {
        build.devices.append(StateFixtures.device(name, DescriptionID(2), "clock"))
      }
    }
    var (base, head) = (StateFixtures.clock("old"), StateFixtures.clock("new"))
    add(&base)
    add(&head)
    head.descriptions[2].versionID = .known(4)
    let differences = [BuildComparison.difference(from: base, to: head)]
    #expect(DiffTextReport().text(of: differences).hasPrefix("a, used by 7 devices: also b, c, d, e and 2 more\n"))
    #expect(
      DiffTextReport(isVerbose: true).text(of: differences)
        .hasPrefix("a, used by 7 devices: also b, c, d, e, f, goldfish_clock\n"))
  }

  @Test func nothingIsSaidInOneLine() {
    #expect(DiffTextReport().text(of: [difference { _ in }]) == "v7.2.16 .. v7.2.17 (x86_64): no state changes\n")
  }

  @Test func namesFromTheSourceCannotPaintTheTerminal() {
    let text = DiffTextReport().text(of: [difference { $0.descriptions[2].fields[0].name = "\u{1b}[31mregs" }])
    #expect(!text.contains("\u{1b}"))
    #expect(text.contains("\\x1b[31mregs"))
  }
}
