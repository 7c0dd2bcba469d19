import Support
import Testing
import VMState

@Suite struct WireOutlineTests {
  private func items(_ draft: BuildDraft, _ id: DescriptionID) -> [String] {
    WireOutline(of: id, in: draft.build).items.map(\.text)
  }

  @Test func valuesInTheirOrder() {
    var draft = BuildDraft()
    let id = draft.describe("dev", version: 3) {
      $0.scalar("tick", .uint64)
      $0.array("regs", .uint32, 4, version: 2)
      $0.buffer("fifo", 16)
      $0.unused(3)
      $0.scalar("armed", .bool)
      $0.scalar("expires", .timer)
    }
    #expect(
      items(draft, id) == [
        "tick: uint64", "regs: uint32[4]", "fifo: uint8[16]", "padding: uint8[3]", "armed: uint8", "expires: int64",
      ])
    let outline = WireOutline(of: id, in: draft.build)
    #expect(outline.version == 3)
    #expect(outline.items.map(\.byteCount) == [8, 16, 16, 3, 1, 8])
    #expect(outline.items.map(\.since) == [0, 2, 0, 0, 0, 0])
    #expect(outline.items.map(\.isAnonymous) == [false, false, false, true, false, false])
  }

  /// A save has the newest version, so fields of a later one are never sent, nor are those whose test fails at it.
  @Test func whatThisVersionDoesNotSend() {
    var draft = BuildDraft()
    let id = draft.describe("dev", version: 2) {
      $0.scalar("now", .uint8, version: 2)
      $0.scalar("later", .uint8, version: 3)
      $0.scalar("old", .uint8, exists: Predicate("is_old", .binary(.less, .version, .integer(2))))
      $0.scalar("new", .uint8, exists: Predicate("is_new", .binary(.greaterOrEqual, .version, .integer(2))))
      $0.scalar("some", .uint8, exists: Predicate("is_busy", .isNonZero("busy")))
      $0.validate("sane", Predicate("is_sane", .isNonZero("busy")))
    }
    #expect(items(draft, id) == ["now: uint8", "new: uint8", "some: uint8 when busy != 0"])
  }

  @Test func structuresAreOpened() {
    var draft = BuildDraft()
    let bank = draft.describe("bank") {
      $0.scalar("level", .uint32)
      $0.array("mask", .uint16, 2)
    }
    let id = draft.describe("dev") {
      $0.structure("low", bank)
      $0.structure("banks", bank, count: 3)
    }
    #expect(
      items(draft, id) == [
        "low.level: uint32", "low.mask: uint16[2]", "banks.level: uint32[3]", "banks.mask: uint16[6]",
      ])
    #expect(WireOutline(of: id, in: draft.build).items.map(\.byteCount) == [4, 4, 12, 12])
  }

  @Test func whereTheStateCounts() {
    var draft = BuildDraft()
    let id = draft.describe("dev") { $0.variableArray("queue", .scalar(.uint32), count: "tx.used") }
    let item = WireOutline(of: id, in: draft.build).items.first
    #expect(item?.text == "queue: uint32[used]")
    #expect(item?.byteCount == nil)
  }

  /// The elements of an array that are put one by one are the array.
  @Test func neighboursOfOneNameAreOneArray() {
    var draft = BuildDraft()
    let id = draft.describe("dev") {
      $0.scalar("cr[0]", .uint64)
      $0.scalar("cr[2]", .uint64)
      $0.scalar("cr[3]", .uint32)
      $0.scalar("dr", .uint64)
      $0.scalar("cr[4]", .uint64)
    }
    #expect(items(draft, id) == ["cr: uint64[2]", "cr: uint32", "dr: uint64", "cr: uint64"])
    #expect(WireOutline(of: id, in: draft.build).items.first?.byteCount == 16)
  }

  @Test func subsectionsStandBesideTheItems() {
    var draft = BuildDraft()
    let inner = draft.describe("dev/a/b") { $0.scalar("deep", .uint8) }
    let outer = draft.describe("dev/a", version: 4) {
      $0.scalar("extra", .uint16)
      $0.subsection(inner, nil)
    }
    let id = draft.describe("dev") {
      $0.scalar("tick", .uint64)
      $0.subsection(outer, Predicate("a_needed", .isNonZero("busy")))
    }
    let outline = WireOutline(of: id, in: draft.build)
    #expect(outline.items.map(\.text) == ["tick: uint64"])
    #expect(outline.subsections.map(\.name) == ["dev/a", "dev/a/b"])
    #expect(outline.subsections.map(\.needed) == ["busy != 0", nil])
    #expect(outline.subsections.map(\.version) == [4, 1])
    #expect(outline.subsections.map { $0.items.map(\.text) } == [["extra: uint16"], ["deep: uint8"]])
  }

  /// What a hook sets before the save is what the tests meet.
  @Test func aHookDecidesATest() {
    var draft = BuildDraft()
    let hook = draft.code(.hook, "dev_pre_save") { $0.assign("format", .integer(0)) }
    let id = draft.describe("dev") {
      $0.scalar("full", .uint64, exists: Predicate("is_full", .isNonZero("format")))
      $0.scalar("tick", .uint64)
    }
    #expect(items(draft, id) == ["full: uint64 when format != 0", "tick: uint64"])
    draft.build[id].preSaveCode = hook
    #expect(items(draft, id) == ["tick: uint64"])
    // Set twice, it may be either.
    draft.build[hook].fields.append(draft.build[hook].fields[0])
    #expect(items(draft, id).count == 2)
  }

  @Test func aDescriptionThatContainsItselfHasAnEnd() {
    var draft = BuildDraft()
    let id = draft.describe("dev") { $0.scalar("tick", .uint8) }
    draft.build[id].fields.append(.structure("next", id))
    let found = items(draft, id)
    #expect(found.first == "tick: uint8")
    #expect((2...24).contains(found.count))
  }

  @Test func codeAndWhatWasNotRead() {
    var draft = BuildDraft()
    let save = draft.code(.save, "dev_save") { $0.scalar("tick", .uint32) }
    let read = draft.handlers("dev", version: 5, save: save, load: nil)
    let outline = WireOutline(of: read, in: draft.build)
    #expect(outline.version == 5)
    #expect(outline.items.map(\.text) == ["tick: uint32"])
    let unread = draft.handlers("old", version: 1, codeHash: 9)
    #expect(WireOutline(of: unread, in: draft.build).items.map(\.text) == ["old_save: code"])
    let custom = draft.describe("custom") { $0.custom("list", "list", codeHash: 1) }
    #expect(items(draft, custom) == ["list: code vmstate_info_list"])
  }
}
