import Compatibility
import Findings
import Support
import Testing
import VMState

/// Each rule's finding, made by the smallest change that brings it about.
@Suite struct RuleTests {
  @Test func versionTooOld() throws {
    let fixture = CheckFixture.device(
      base: (2, 2), head: (3, 3), { $0.scalar("a", .uint8) },
      {
        $0.scalar("a", .uint8)
        $0.scalar("b", .uint8)
      })
    let finding = try #require(fixture.run(CheckOptions(directions: [.forward])).findings.first)
    #expect(finding.rule == .versionTooOld)
    #expect(finding.message == "'gizmo' is sent as version 2, and the head accepts 3 and later")
    #expect(finding.hint.hasPrefix("lower minimum_version_id of 'gizmo' to 2"))
  }

  /// A version raised with minimum_version_id absent takes the old stream and misparses it.
  @Test func aRaisedVersionWithoutAMinimum() throws {
    let fixture = CheckFixture.device(
      base: (1, 0), head: (2, 0), { $0.scalar("a", .uint32) },
      {
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint32)
      })
    #expect(fixture.run().summaries == ["backward version-too-new gizmo", "forward stream-desync gizmo.b"])
  }

  @Test func streamDesyncOfAFieldInTheMiddle() throws {
    let fixture = CheckFixture.device(
      {
        $0.scalar("a", .uint32)
        $0.scalar("c", .uint32)
      },
      {
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint16)
        $0.scalar("c", .uint32)
      })
    let result = fixture.run()
    #expect(result.summaries == ["backward stream-desync gizmo.b", "forward stream-desync gizmo.b"])
    let backward = try #require(result.findings.first { $0.direction == .backward })
    #expect(
      backward.message == "'gizmo.b' is sent, and the base has no such field: it takes its bytes for what follows")
    #expect(backward.location == SourceLocation(path: "hw/vmstate_gizmo.c", line: 21))
    #expect(backward.baseLocation == SourceLocation(path: "hw/vmstate_gizmo.c", line: 10))
    #expect(backward.hint.hasPrefix("take 'b' out of the fields of 'gizmo'"))
    #expect(backward.consequence.contains("Missing section footer for gizmo"))
    let forward = try #require(result.findings.first { $0.direction == .forward })
    #expect(forward.message.contains("is not sent, and the head expects it"))
  }

  @Test func streamDesyncOfARemovedField() throws {
    let fixture = CheckFixture.device(
      {
        $0.scalar("gone", .uint32)
        $0.scalar("b", .uint8)
      }, { $0.scalar("b", .uint8) })
    let result = fixture.run()
    #expect(result.summaries == ["backward stream-desync gizmo.gone", "forward stream-desync gizmo.gone"])
    #expect(result.findings.allSatisfy { $0.hint == "leave VMSTATE_UNUSED(4) where 'gone' was in 'gizmo'" })
  }

  /// An array bound in a header is a wire change in a device.
  @Test func streamDesyncOfAnArrayBound() throws {
    let fixture = CheckFixture.device(
      {
        $0.array("fifo", .uint8, 16)
        $0.scalar("pos", .uint32)
      },
      {
        $0.array("fifo", .uint8, 32)
        $0.scalar("pos", .uint32)
      })
    let result = fixture.run()
    #expect(Set(result.findings.map(\.key)) == ["gizmo.fifo"])
    #expect(result.findings.count == 2)
    #expect(result.findings.contains { $0.message == "'gizmo.fifo' is sent as 16 bytes and read as 32 bytes" })
    #expect(result.findings.allSatisfy { $0.rule == .streamDesync })
  }

  @Test func silentCorruption() throws {
    let fixture = CheckFixture.device(
      {
        $0.scalar("rx", .uint32)
        $0.scalar("tx", .uint32)
      },
      {
        $0.scalar("tx", .uint32)
        $0.scalar("rx", .uint32)
      })
    let result = fixture.run()
    #expect(result.findings.map(\.rule) == [.silentCorruption, .silentCorruption])
    let finding = try #require(result.findings.first)
    #expect(finding.consequence.hasPrefix("the migration succeeds and the guest resumes with wrong device state: "))
    #expect(finding.severity == .error)
  }

  @Test func stateLost() throws {
    var fixture = CheckFixture()
    func fill(_ draft: inout BuildDraft, isNew: Bool) {
      let extra = draft.describe("gizmo/extra") { $0.scalar("b", .uint32) }
      draft.device(
        "gizmo",
        draft.describe("gizmo") {
          $0.scalar("a", .uint32)
          if isNew { $0.unused(4) } else { $0.scalar("b", .uint32) }
          $0.subsection(extra, Predicate("needed", isNew ? .isNonZero("a") : .false))
        })
    }
    fill(&fixture.base, isNew: false)
    fill(&fixture.head, isNew: true)
    let finding = try #require(fixture.run(CheckOptions(directions: [.forward])).findings.first)
    #expect(finding.rule == .stateLost)
    #expect(finding.message == "'b' is sent, and the head does not load it")
  }

  @Test func unknownSubsectionForward() throws {
    var fixture = CheckFixture()
    let extra = fixture.base.describe("gizmo/extra") { $0.scalar("b", .uint32) }
    fixture.base.device(
      "gizmo",
      fixture.base.describe("gizmo") {
        $0.scalar("a", .uint32)
        $0.subsection(extra, Predicate("needed", .isNonZero("b")))
      })
    fixture.head.device("gizmo", fixture.head.describe("gizmo") { $0.scalar("a", .uint32) })
    let result = fixture.run()
    #expect(result.summaries == ["forward unknown-subsection gizmo/extra"])
    let finding = try #require(result.findings.first)
    #expect(finding.condition == "b != 0")
    #expect(finding.message == "subsection 'gizmo/extra' is sent, and the head does no longer know it")
    #expect(finding.baseLocation?.path == "hw/vmstate_gizmo/extra.c")
    #expect(finding.location?.path == "hw/vmstate_gizmo.c")
  }

  @Test func aConditionSaysWhereTheObjectLies() throws {
    var fixture = CheckFixture()
    func fill(_ draft: inout BuildDraft, isNew: Bool) {
      let extra = draft.describe("core/extra") { $0.scalar("b", .uint32) }
      let core = draft.describe("core") {
        $0.scalar("a", .uint32)
        if isNew { $0.subsection(extra, Predicate("needed", .isNonZero("b"))) }
      }
      draft.device("gizmo", draft.describe("gizmo") { $0.structure("core", core) })
    }
    fill(&fixture.base, isNew: false)
    fill(&fixture.head, isNew: true)
    let finding = try #require(fixture.run().findings.first)
    #expect(finding.rule == .unknownSubsection)
    #expect(finding.condition == "core.b != 0")
  }

  @Test func aRenamedSectionIsUnknownBothWays() throws {
    var fixture = CheckFixture()
    fixture.base.device("gizmo", fixture.base.describe("gizmo") { $0.scalar("a", .uint8) })
    fixture.head.device("gizmo", fixture.head.describe("gizmo-v2") { $0.scalar("a", .uint8) })
    let result = fixture.run()
    #expect(result.summaries == ["backward unknown-section gizmo-v2", "forward unknown-section gizmo"])
    #expect(result.findings.allSatisfy { $0.consequence.contains("Unknown savevm section or instance 'gizmo") })
  }

  @Test func aSectionThatADeviceDidNotHave() throws {
    var fixture = CheckFixture()
    fixture.head.device("gizmo", fixture.head.describe("gizmo") { $0.scalar("a", .uint8) })
    fixture.base.build.typeAncestors["gizmo"] = ["device", "object"]
    let result = fixture.run()
    #expect(result.summaries == ["backward unknown-section gizmo"])
    let finding = try #require(result.findings.first)
    #expect(finding.severity == .error)
    #expect(finding.baseLocation == nil)
    #expect(finding.location?.path == "hw/vmstate_gizmo.c")
    #expect(finding.condition == nil)
  }

  @Test func aSectionThatIsGatedForTheMachineTypesBothKnow() {
    var fixture = CheckFixture()
    let id = fixture.head.describe("gizmo") {
      $0.scalar("a", .uint8)
      $0.description.needed = Predicate("needed", .isNonZero("migrate"))
    }
    fixture.head.device("gizmo", id, properties: [BuildDraft.property("x-migrate", "migrate", default: 1)])
    fixture.head.machine("pc-7.2", [("gizmo", "x-migrate", "off")])
    fixture.base.machine("pc-7.2")
    fixture.base.build.typeAncestors["gizmo"] = ["device", "object"]
    #expect(fixture.run().findings == [])
    fixture.head.build.machines[0].compatProperties = []
    #expect(fixture.run().summaries == ["backward unknown-section gizmo"])
  }

  /// QEMU's piix3-ide and piix4-ide: one call in their shared realize function became each class's own description.
  @Test func aCallThatBecameEachTypesOwnDescription() throws {
    var fixture = CheckFixture()
    let id = fixture.base.describe("ide") { $0.scalar("a", .uint8) }
    var call = Device(
      typeName: "ide", ancestors: [], registration: .call, location: BuildDraft.nowhere, description: id,
      sectionName: .known("ide"))
    call.instanceID = .known(0)
    fixture.base.build.devices.append(call)
    for name in ["piix3-ide", "piix4-ide"] {
      fixture.base.build.typeAncestors[name] = ["device", "object"]
      fixture.head.device(name, fixture.head.describe("ide") { $0.scalar("a", .uint8) })
    }
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.devicesCompared == 2)
  }

  /// Whether `register_savevm` in an old file is a new device or a new section of an old one cannot be seen.
  @Test func aRegistrationByACallInAKnownFileIsAWarning() throws {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    _ = fixture.head.handlers("gizmo-extra", version: 1, codeHash: 5)
    fixture.head.build.devices[1].location = SourceLocation(path: "hw/gizmo.c", line: 300)
    let finding = try #require(fixture.run().findings.first)
    #expect(finding.rule == .unknownSection)
    #expect(finding.severity == .warning)
  }

  @Test func validationRefused() throws {
    let fixture = CheckFixture.device(
      { $0.scalar("index", .uint32) },
      {
        $0.scalar("index", .uint32)
        $0.validate("index in range", Predicate("valid", .binary(.less, .at("index"), .integer(16))))
      })
    let finding = try #require(fixture.run(CheckOptions(directions: [.forward])).findings.first)
    #expect(finding.rule == .validationRefused)
    #expect(finding.severity == .warning)
    #expect(finding.condition == "!(index < 16)")
    #expect(finding.consequence.contains("Input validation failed: gizmo/index in range"))
  }

  @Test func unmigratable() throws {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    fixture.head.build.descriptions[0].isUnmigratable = true
    let result = fixture.run()
    #expect(Set(result.findings.map(\.rule)) == [.unmigratable])
    #expect(Set(result.findings.compactMap(\.direction)) == [.forward, .backward])
    #expect(result.findings[0].message.hasSuffix("with the head: its description is marked unmigratable"))
  }

  @Test func whatCouldNeverBeMigratedIsNoLoss() throws {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint16) })
    fixture.base.build.descriptions[0].isUnmigratable = true
    #expect(fixture.run().findings == [])
  }

  /// QEMU's esp: `esp_pre_save` sets the version that the field tests read.
  @Test func aStateThatPreSaveMayRuleOutIsAWarning() throws {
    func test(_ name: String) -> Predicate { Predicate(name, .binary(.less, .at("mig_version_id", 8), .integer(5))) }
    var fixture = CheckFixture.device(
      {
        $0.scalar("mig_version_id", .uint8)
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint32, exists: test("old"))
      },
      {
        $0.scalar("mig_version_id", .uint8)
        $0.scalar("a", .uint32)
      })
    fixture.base.build.descriptions[0].preSave = CodeReference(function: "gizmo_pre_save", location: nil, codeHash: 1)
    let finding = try #require(fixture.run(CheckOptions(directions: [.forward])).findings.first)
    #expect(finding.rule == .streamDesync)
    #expect(finding.severity == .warning)
    #expect(finding.condition == "mig_version_id < 5, unless 'gizmo_pre_save' sets that before the state is saved")
  }

  /// QEMU's piix4_pm keeps 'acpi-pci-hotplug-with-bridge-support' in another member since 8.0.
  @Test func aPropertyThatMovedToAnotherMemberIsSetAlike() {
    var fixture = CheckFixture()
    func fill(_ draft: inout BuildDraft, _ member: String) {
      draft.device(
        "gizmo",
        draft.describe("gizmo") {
          $0.scalar("a", .uint32)
          $0.scalar("b", .uint16, exists: Predicate("uses", .isNonZero(member)))
        }, properties: [BuildDraft.property("bridge-support", member, default: 1)])
    }
    fill(&fixture.base, "use_bridge")
    fill(&fixture.head, "hotplug.use_bridge")
    let result = fixture.run()
    #expect(result.findings == [])
    #expect(result.counts.predicatesForcedBothWays == 2)
  }

  @Test func codeThatPutsAndGetsHasChanged() throws {
    let fixture = CheckFixture.device(
      { $0.custom("queue", "virtio", codeHash: 1, size: 8) }, { $0.custom("queue", "virtio", codeHash: 2, size: 8) })
    let result = fixture.run()
    #expect(result.findings.map(\.rule) == [.undecided])
    let finding = try #require(result.findings.first)
    #expect(finding.message.hasPrefix("code that decides over the bytes of the section has changed: 'put_virtio'"))
    #expect(finding.location?.path == "hw/vmstate_gizmo.c")
    #expect(finding.direction == nil)
    #expect(result.undecided.map(\.differs) == [true])
  }

  /// What comes after changed code is run as though the code still took the same bytes.
  @Test func faultsBehindChangedCodeAreSeen() throws {
    let fixture = CheckFixture.device(
      {
        $0.custom("queue", "virtio", codeHash: 1, size: 8)
        $0.scalar("a", .uint32)
      },
      {
        $0.custom("queue", "virtio", codeHash: 2, size: 8)
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint32)
      })
    #expect(
      fixture.run().summaries == [
        "- undecided put_virtio", "backward stream-desync gizmo.b", "forward stream-desync gizmo.b",
      ])
  }

  /// One function put and got differently in a structure that many devices have is one open question.
  @Test func changedCodeOfASharedStructureIsOneFinding() throws {
    var fixture = CheckFixture()
    func fill(_ draft: inout BuildDraft, hash: UInt64) {
      let pci = draft.describe("PCIDevice") { $0.custom("config", "pci_config", codeHash: hash, size: 256) }
      for name in ["ac97", "e1000"] { draft.device(name, draft.describe(name) { $0.structure("dev", pci) }) }
    }
    fill(&fixture.base, hash: 1)
    fill(&fixture.head, hash: 2)
    let result = fixture.run()
    #expect(result.summaries == ["- undecided put_pci_config"])
    #expect(result.findings.first?.device == "PCIDevice")
    #expect(result.findings.first?.message.hasSuffix("(in 2 devices: 'ac97' and 'e1000')") == true)
  }

  /// Put and get are named apart: the one that changed is what a reader has to look at.
  @Test func theFunctionThatChangedIsNamed() throws {
    var fixture = CheckFixture.device(
      { $0.custom("queue", "virtio", codeHash: 1, size: 8) }, { $0.custom("queue", "virtio", codeHash: 1, size: 8) })
    guard case .custom(var form) = fixture.head.build.descriptions[0].fields[0].form else { return }
    form.get = CodeReference(function: "get_virtio", location: SourceLocation(path: "hw/v.c", line: 5), codeHash: 2)
    fixture.head.build.descriptions[0].fields[0].form = .custom(form)
    let finding = try #require(fixture.run().findings.first)
    #expect(finding.message.hasSuffix("has changed: 'get_virtio'"))
    #expect(finding.location == SourceLocation(path: "hw/v.c", line: 5))
  }

  @Test func handlersHaveChanged() throws {
    var fixture = CheckFixture()
    _ = fixture.base.handlers("slirp", version: 3, codeHash: 1)
    _ = fixture.head.handlers("slirp", version: 4, codeHash: 2)
    let result = fixture.run()
    #expect(result.summaries == ["backward version-too-new slirp", "forward undecided slirp_save"])
  }

  @Test func aConversionToADescriptionIsUndecided() throws {
    var fixture = CheckFixture()
    _ = fixture.base.handlers("gizmo", version: 1, codeHash: 1)
    fixture.head.device("gizmo", fixture.head.describe("gizmo") { $0.scalar("a", .uint8) })
    let result = fixture.run()
    #expect(Set(result.findings.map(\.rule)) == [.undecided])
    #expect(result.findings.contains { $0.message.contains("'gizmo_save'") })
  }

  /// The code is the same, the field before it is not: that is no question of the code.
  @Test func aShiftBeforeUnreadCodeIsADesync() throws {
    let fixture = CheckFixture.device(
      {
        $0.scalar("a", .uint32)
        $0.scalar("c", .uint32)
        $0.custom("queue", "virtio", codeHash: 1, size: 8)
      },
      {
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint32)
        $0.scalar("c", .uint32)
        $0.custom("queue", "virtio", codeHash: 1, size: 8)
      })
    #expect(fixture.run().summaries == ["backward stream-desync gizmo.b", "forward stream-desync gizmo.b"])
  }

  @Test func framingIsToldOnce() throws {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint16) })
    fixture.base.machine(
      "pc-2.3", [("migration", "send-configuration", "off"), ("migration", "send-section-footer", "off")])
    fixture.head.machine("pc-2.3")
    let framing = fixture.run().findings.filter { $0.device == "migration" }
    #expect(
      framing.map(\.summary).sorted() == [
        "backward stream-desync configuration-sent", "backward stream-desync section-footer-sent",
        "forward stream-desync configuration-missing", "forward stream-desync section-footer-missing",
      ])
  }

  @Test func treesThatCouldNotBeRead() throws {
    var fixture = CheckFixture.device({ $0.scalar("a", .uint8) }, { $0.scalar("a", .uint8) })
    fixture.both { $0.build.unresolved = [Unresolved("file 'hw/a.c' is too large")] }
    #expect(fixture.run().findings == [])
    fixture.head.build.unresolved.append(Unresolved("file 'hw/b.c' is too large"))
    #expect(fixture.run().findings.map(\.rule) == [.undecided])
  }
}
