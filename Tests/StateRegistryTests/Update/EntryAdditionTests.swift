import Foundation
import Support
import Testing
import VMState

@testable import StateRegistry

/// What a tree adds to a registered device: new state only, and nothing that merely looks new.
@Suite struct EntryAdditionTests {
  private static let entry = """
    device: rtc
    parents: [rtc]
    features:
      - name: base
        fields: ["offset: uint64", "pending: uint32"]
        carried: { up: { from: v1, by: version 1 } }
      - name: alarm
        fields: ["alarm_next: uint64"]
        carried: { up: { from: v3, by: subsection rtc/alarm } }

    """
  private static let release = ReleaseName(fork: "up", release: "v2")

  private func entry(_ text: String = Self.entry) throws -> DeviceEntry {
    try EntryFile(name: "devices/rtc.yaml", text: text).entry
  }

  private func outline(
    version: Int = 1, _ fields: (inout DescriptionDraft) -> Void, subsection: (name: String, [String])? = nil
  ) -> WireOutline {
    var draft = BuildDraft()
    var child: DescriptionID?
    if let subsection {
      child = draft.describe(subsection.name) { for name in subsection.1 { $0.scalar(name, .uint64) } }
    }
    let id = draft.describe("rtc", version: version) {
      fields(&$0)
      if let child { $0.subsection(child, Predicate("needed", .isNonZero("on"))) }
    }
    return WireOutline(of: id, in: draft.build)
  }

  private var base: WireOutline {
    outline {
      $0.scalar("offset", .uint64)
      $0.scalar("pending", .uint32)
    }
  }

  private func additions(_ head: WireOutline, over base: WireOutline?) throws -> [EntryAddition] {
    EntryAddition.additions(to: try entry(), base: base, head: head, at: Self.release)
  }

  @Test func aNewFieldIsAnEntryToPaste() throws {
    let head = outline(version: 2) {
      $0.scalar("offset", .uint64)
      $0.scalar("pending", .uint32)
      $0.scalar("drift_low", .uint32, version: 2)
      $0.scalar("drift_high", .uint32, version: 2)
    }
    let found = try additions(head, over: base)
    #expect(
      found.map(\.text) == [
        """
          - name: drift
            fields: ["drift_low: uint32", "drift_high: uint32"]
            carried:
              up: { from: v2, by: version 2 }
        """
      ])
    // Pasted, there is nothing left to say.
    let pasted = try entry(Self.entry + (found.first?.text ?? "") + "\n")
    #expect(pasted.features.map(\.name) == ["base", "alarm", "drift"])
    #expect(EntryAddition.additions(to: pasted, base: base, head: head, at: Self.release) == [])
    // Nor when the base has it too, whatever the registry says.
    #expect(try additions(head, over: head) == [])
  }

  @Test func aNewSubsection() throws {
    let fields: (inout DescriptionDraft) -> Void = {
      $0.scalar("offset", .uint64)
      $0.scalar("pending", .uint32)
    }
    let found = try additions(outline(fields, subsection: ("rtc/drift", ["drift"])), over: base)
    #expect(found.map(\.feature.name) == ["drift"])
    #expect(found.map(\.means) == [.subsection("rtc/drift")])
    let empty = try additions(outline(fields, subsection: ("rtc/mark", [])), over: base)
    #expect(empty.map(\.means) == [.subsection("rtc/mark")])
    #expect(try additions(outline(fields, subsection: ("rtc/alarm", ["alarm_next"])), over: base) == [])
    // In the section here, in a subsection there: the feature is known.
    let inside = outline(version: 2) {
      fields(&$0)
      $0.scalar("alarm_next", .uint64, version: 2)
    }
    #expect(try additions(inside, over: base) == [])
  }

  @Test func renamesConversionsAndPaddingAddNothing() throws {
    let renamed = outline {
      $0.scalar("offset", .uint64)
      $0.scalar("is_pending", .uint32)
    }
    #expect(try additions(renamed, over: base) == [])
    let moved = outline {
      $0.scalar("offset", .int64)
      $0.scalar("irq.pending", .uint32)
    }
    #expect(try additions(moved, over: base) == [])
    let padded = outline(version: 2) {
      $0.scalar("offset", .uint64)
      $0.scalar("pending", .uint32)
      $0.unused(4, version: 2)
    }
    #expect(try additions(padded, over: base) == [])
    // A function that was not read may have sent it all before.
    let unread = outline { $0.custom("state", "rtc_state", codeHash: 7) }
    let read = outline {
      $0.scalar("offset", .uint64)
      $0.scalar("drift", .uint32)
    }
    #expect(try additions(read, over: unread) == [])
  }

  @Test func aSectionThatTheBaseDoesNotHave() throws {
    #expect(try additions(base, over: nil) == [])
    let head = outline { $0.scalar("drift", .uint32) }
    #expect(try additions(head, over: nil).map(\.feature.name) == ["drift"])
  }
}
