import Compatibility
import Findings
import Support
import Testing
import VMState

/// What a reviewer must not be bothered with (design, section 4).
@Suite struct NeverAFindingTests {
  @Test func nestedNamesAndVersions() {
    func fill(_ draft: inout BuildDraft, name: String, version: Int) {
      let inner = draft.describe(name, version: version) { $0.scalar("devfn", .int32) }
      draft.device("gizmo", draft.describe("gizmo") { $0.structure("dev", inner) })
    }
    var fixture = CheckFixture()
    fill(&fixture.base, name: "PCIDevice", version: 2)
    fill(&fixture.head, name: "PCIEDevice", version: 3)
    #expect(fixture.run().findings == [])
  }

  @Test func fieldRenames() {
    let fixture = CheckFixture.device(
      {
        $0.scalar("irq_enabled", .uint32)
        $0.scalar("b", .uint32)
      },
      {
        $0.scalar("irq_mask", .uint32)
        $0.scalar("b", .uint32)
      })
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.devicesUnchanged == 0)
  }

  @Test func macroRefactorsAndCodeMoves() {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint32) }, { $0.scalar("a", .uint32) })
    fixture.head.build.descriptions[0].fields[0].macro = "VMSTATE_A"
    fixture.head.build.descriptions[0].fields[0].name = "s->a"
    fixture.head.build.descriptions[0].symbol = "vmstate_moved"
    fixture.head.build.devices[0].location = SourceLocation(path: "hw/elsewhere.c", line: 7)
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.devicesUnchanged == 1)
    #expect(result.counts.roundTrips == 0)
  }

  @Test func paddingThatCoversARemovedField() {
    let fixture = CheckFixture.device(
      {
        $0.scalar("gone", .uint32)
        $0.scalar("b", .uint8)
      },
      {
        $0.unused(4)
        $0.scalar("b", .uint8)
      })
    #expect(fixture.run().findings == [])
  }

  @Test func aNewAndARemovedDevice() {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    fixture.head.device("brand-new", fixture.head.describe("brand-new") { $0.scalar("x", .uint8) })
    fixture.base.device("gone", fixture.base.describe("gone") { $0.scalar("x", .uint8) })
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(
      result.notes.prefix(2) == [
        "1 device is new in the head: brand-new", "1 device is not in the head any more: gone",
      ])
    #expect(result.counts.devicesCompared == 1)
  }

  /// The property is on by default, and off wherever the base knows the machine type.
  @Test func aSubsectionGatedForEveryMachineTypeBothKnow() {
    var fixture = CheckFixture()
    fixture.base.device("gizmo", fixture.base.describe("gizmo") { $0.scalar("a", .uint8) })
    let extra = fixture.head.describe("gizmo/extra") { $0.scalar("b", .uint32) }
    fixture.head.device(
      "gizmo",
      fixture.head.describe("gizmo") {
        $0.scalar("a", .uint8)
        $0.subsection(extra, Predicate("extra_needed", .isNonZero("migrate_extra")))
      }, ancestors: ["pci-device", "device"],
      properties: [BuildDraft.property("x-migrate-extra", "migrate_extra", default: 1)])
    fixture.both { $0.machine("pc-7.2") }
    fixture.head.build.machines = []
    fixture.head.machine("pc-7.2", [("pci-device", "x-migrate-extra", "off")])
    fixture.head.machine("pc-8.0")
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.predicates == 1)
    #expect(result.counts.predicatesForcedBothWays == 0)
  }

  /// The macro or function of a test is another, what it computes is the same.
  @Test func aTestWrittenDifferently() {
    let fixture = CheckFixture.device(
      { $0.scalar("a", .uint8, exists: Predicate("is_v2", .isNonZero("v2"))) },
      { $0.scalar("a", .uint8, exists: Predicate("has_v2", .isNonZero("v2"))) })
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.devicesUnchanged == 1)
  }

  /// A guest in the state that the new test refuses cannot be saved by the head either.
  @Test func aCheckOfTheHeadsOwn() {
    let fixture = CheckFixture.device(
      { $0.scalar("index", .uint32) },
      {
        $0.scalar("index", .uint32)
        $0.validate("index in range", Predicate("valid", .binary(.less, .at("index"), .integer(0x7fff_ffff))))
      })
    #expect(fixture.run(CheckOptions(directions: [.backward])).findings == [])
  }

  /// A break that is in both builds is no matter between them.
  @Test func aSubsectionThatNeverCouldBeLoaded() {
    func fill(_ draft: inout BuildDraft, isNew: Bool) {
      // QEMU's "vitio-balloon-device/page-poison" (243a9284a9).
      let broken = draft.describe("gzimo/extra") { $0.scalar("b", .uint32) }
      draft.device(
        "gizmo",
        draft.describe("gizmo") {
          $0.scalar(isNew ? "renamed" : "a", .uint8)
          $0.subsection(broken, Predicate("needed", .isNonZero("b")))
        })
    }
    var fixture = CheckFixture()
    fill(&fixture.base, isNew: false)
    fill(&fixture.head, isNew: true)
    #expect(fixture.run().findings == [])
  }

  @Test func anArraySplitInTwo() {
    let fixture = CheckFixture.device(
      { $0.array("regs", .uint32, 4) },
      {
        $0.field("regs", .scalar(.uint32)) {
          $0.flags = .array
          $0.count = .known(2)
        }
        $0.field("regs[2]", .scalar(.uint32)) { $0.member = MemberPath("regs[2]") }
        $0.field("regs[3]", .scalar(.uint32)) { $0.member = MemberPath("regs[3]") }
      })
    #expect(fixture.run().findings == [])
  }

  @Test func handlersWithTheSameCode() {
    var fixture = CheckFixture()
    fixture.both { _ = $0.handlers("slirp", version: 3, codeHash: 77) }
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.devicesUnchanged == 1)
    #expect(result.undecided.map(\.part) == ["slirp_save"])
    #expect(result.undecided.allSatisfy { !$0.differs })
  }
}
