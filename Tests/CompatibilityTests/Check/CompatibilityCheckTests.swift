import Compatibility
import Findings
import Support
import Testing
import VMState

@Suite struct CompatibilityCheckTests {
  /// QEMU 7.2.17: goldfish_rtc went from version 2 to 3 in a stable series.
  @Test func aVersionRaisedInAStableSeriesIsRefusedBackward() throws {
    let fixture = CheckFixture.device(
      name: "goldfish_rtc", base: (2, 2), head: (3, 2),
      {
        $0.scalar("tick_offset_vmstate", .uint64)
        $0.scalar("alarm_next", .uint64)
      },
      {
        $0.scalar("tick_offset_vmstate", .uint64)
        $0.scalar("alarm_next", .uint64)
        $0.scalar("tick_offset", .uint64, version: 3)
      })
    let result = fixture.run()
    #expect(result.summaries == ["backward version-too-new goldfish_rtc"])
    let finding = try #require(result.findings.first)
    #expect(finding.message == "'goldfish_rtc' is sent as version 3, and the base accepts at most 2")
    #expect(finding.severity == .error)
    #expect(finding.condition == nil)
    #expect(finding.location == SourceLocation(path: "hw/vmstate_goldfish_rtc.c", line: 10))
    #expect(finding.baseLocation == SourceLocation(path: "hw/vmstate_goldfish_rtc.c", line: 10))
    #expect(finding.consequence.contains("qemu-system-x86_64: savevm: unsupported version 3 for 'goldfish_rtc' v2"))
    #expect(finding.consequence.hasSuffix("load of migration failed: Invalid argument"))
    #expect(finding.hint.contains("'tick_offset'"))
    #expect(finding.concernsAllMachines)
    #expect(result.counts.devicesCompared == 1)
    #expect(result.counts.devicesUnchanged == 0)
    #expect(result.counts.roundTrips > 0)
  }

  /// QEMU 7.2.9: pflash_cfi01 sends its block write buffer while a block write is under way.
  @Test func aStateThatCallsForANewSubsectionIsTheCondition() throws {
    var fixture = CheckFixture()
    fixture.base.device("cfi.pflash01", fixture.base.describe("pflash_cfi01") { $0.scalar("wcycle", .uint8) })
    let block = fixture.head.describe("pflash_cfi01_blk_write") {
      $0.scalar("blk_offset", .uint32)
    }
    fixture.head.device(
      "cfi.pflash01",
      fixture.head.describe("pflash_cfi01") {
        $0.scalar("wcycle", .uint8)
        $0.subsection(
          block,
          Predicate(
            "pflash_blk_write_state_needed",
            .binary(.notEqual, .at("blk_offset", signed: true), .integer(-1))))
      })
    fixture.both { $0.machine("pc-7.2") }
    fixture.both { $0.machine("pc-7.1", [("other", "x", "off")]) }
    let result = fixture.run()
    #expect(result.summaries == ["backward unknown-subsection pflash_cfi01_blk_write"])
    let finding = try #require(result.findings.first)
    #expect(finding.condition == "blk_offset != -1")
    #expect(finding.severity == .error)
    #expect(finding.machines == ["pc-7.1", "pc-7.2"])
    #expect(finding.concernsAllMachines)
    #expect(finding.witness?.machine == "pc-7.2")
    #expect(finding.witness?.state.map(\.member) == ["blk_offset"])
    #expect(finding.location?.path == "hw/vmstate_pflash_cfi01_blk_write.c")
    #expect(finding.baseLocation?.path == "hw/vmstate_pflash_cfi01.c")
    #expect(finding.consequence.contains("load of migration failed: No such file or directory"))
  }

  @Test func aSubsectionSentAlwaysIsUngated() throws {
    var fixture = CheckFixture()
    fixture.base.device("gizmo", fixture.base.describe("gizmo") { $0.scalar("a", .uint8) })
    let extra = fixture.head.describe("gizmo/extra") { $0.scalar("b", .uint32) }
    fixture.head.device(
      "gizmo",
      fixture.head.describe("gizmo") {
        $0.scalar("a", .uint8)
        $0.subsection(extra, nil)
      })
    fixture.both { $0.machine("pc-7.2") }
    let result = fixture.run()
    #expect(result.summaries == ["backward ungated-subsection gizmo/extra"])
    let finding = try #require(result.findings.first)
    #expect(finding.condition == nil)
    #expect(finding.hint.contains("no compat table reaches them"))
  }

  /// A property on by default, and off for the older machine type only: the newest both know is not covered.
  @Test func aPropertyInTheTableOfTheWrongReleaseIsSeen() throws {
    var fixture = CheckFixture()
    fixture.base.device("gizmo", fixture.base.describe("gizmo") { $0.scalar("a", .uint8) })
    let extra = fixture.head.describe("gizmo/extra") { $0.scalar("b", .uint32) }
    fixture.head.device(
      "gizmo",
      fixture.head.describe("gizmo") {
        $0.scalar("a", .uint8)
        $0.subsection(extra, Predicate("extra_needed", .isNonZero("migrate_extra")))
      }, properties: [BuildDraft.property("x-migrate-extra", "migrate_extra", default: 1)])
    fixture.both { $0.machine("pc-7.1") }
    fixture.both { $0.machine("pc-7.2") }
    fixture.head.build.machines[0].compatProperties = [
      CompatProperty(
        driver: "gizmo", property: "x-migrate-extra", value: "off", table: "hw_compat_7_1",
        location: SourceLocation(path: "hw/core/machine.c", line: 40))
    ]
    let result = fixture.run()
    #expect(result.summaries == ["backward ungated-subsection gizmo/extra"])
    let finding = try #require(result.findings.first)
    #expect(finding.machines == ["pc-7.2"])
    #expect(!finding.concernsAllMachines)
    #expect(finding.hint.contains("'gizmo.x-migrate-extra'"))
  }

  @Test func aSharedStructureIsOneFinding() throws {
    var fixture = CheckFixture()
    func fill(_ draft: inout BuildDraft, isNew: Bool) {
      let pci = draft.describe("PCIDevice") {
        $0.scalar("version_id", .int32)
        if isNew { $0.scalar("reset_count", .uint32) }
        $0.scalar("irq_state", .uint32)
      }
      for name in ["ac97", "e1000", "rtl8139"] {
        draft.device(
          name,
          draft.describe(name) {
            $0.structure("parent_obj", pci)
            $0.scalar("own", .uint32)
          })
      }
    }
    fill(&fixture.base, isNew: false)
    fill(&fixture.head, isNew: true)
    let result = fixture.run()
    #expect(
      Set(result.findings.map { "\($0.direction!.rawValue) \($0.device) \($0.key)" }) == [
        "forward PCIDevice PCIDevice.reset_count", "backward PCIDevice PCIDevice.reset_count",
      ])
    #expect(result.findings.count == 2)
    #expect(result.findings.allSatisfy { $0.message.contains("in 3 devices: 'ac97', 'e1000' and 'rtl8139'") })
    #expect(result.findings.allSatisfy { $0.location == SourceLocation(path: "hw/vmstate_PCIDevice.c", line: 21) })
    #expect(result.counts.devicesCompared == 3)
  }

  @Test func onlyTheDirectionsAskedFor() {
    let fixture = CheckFixture.device(
      base: (1, 1), head: (2, 2), { $0.scalar("a", .uint8) },
      {
        $0.scalar("a", .uint8)
        $0.scalar("b", .uint8)
      })
    #expect(fixture.run().summaries == ["backward version-too-new gizmo", "forward version-too-old gizmo"])
    #expect(fixture.run(CheckOptions(directions: [.forward])).summaries == ["forward version-too-old gizmo"])
  }

  @Test func devicesAndMachinesAreSelected() {
    var fixture = CheckFixture.device(
      base: (1, 1), head: (2, 1), { $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    fixture.both { draft in
      draft.device("other", draft.describe("other") { $0.scalar("x", .uint8) })
      draft.machine("pc-7.1")
      draft.machine("pc-7.2")
    }
    let none = fixture.run(CheckOptions(includesDevice: { $0.typeName == "other" }))
    #expect(none.findings.isEmpty)
    #expect(none.counts.devicesCompared == 1)
    #expect(none.counts.devicesUnchanged == 1)
    #expect(none.counts.roundTrips == 0)
    let one = fixture.run(CheckOptions(includesMachine: { $0.name == "pc-7.1" }))
    #expect(one.findings.map(\.machines) == [["pc-7.1"]])
    #expect(one.counts.machineTypes == 1)
  }

  @Test func theNumberOfJobsDoesNotMatter() {
    var fixture = CheckFixture()
    for index in 0..<40 {
      fixture.base.device("dev\(index)", fixture.base.describe("dev\(index)") { $0.scalar("a", .uint16) })
      fixture.head.device(
        "dev\(index)", fixture.head.describe("dev\(index)", version: index % 3) { $0.scalar("a", .uint32) })
    }
    let one = fixture.run(CheckOptions(jobs: 1))
    #expect(!one.findings.isEmpty)
    #expect(one == fixture.run(CheckOptions(jobs: 4)))
  }

  @Test func progressEndsAtTheTotal() {
    let fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint16) })
    let log = ProgressLog()
    _ = CompatibilityCheck.run(base: fixture.base.build, head: fixture.head.build) { log.add($0, $1) }
    #expect(log.last?.done == 1)
    #expect(log.last?.total == 1)
  }

  @Test func machineTypesOfOneSideAreNoted() {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    fixture.base.machine("pc-1.0")
    fixture.both { $0.machine("pc-7.2") }
    fixture.head.machine("pc-8.0")
    let notes = fixture.run().notes
    #expect(notes.contains { $0.hasSuffix("base only, and was not compared: pc-1.0") })
    #expect(notes.contains { $0.hasSuffix("head only, and was not compared: pc-8.0") })
  }
}
