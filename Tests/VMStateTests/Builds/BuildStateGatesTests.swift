import Support
import Testing

@testable import VMState

@Suite struct BuildStateGatesTests {
  private static let properties = [
    BuildDraft.property("x-extra", "has_extra", default: 1), BuildDraft.property("x-lone", "lone", default: 0),
    BuildDraft.property("bit-0", "flags", default: 1, bit: 0),
    BuildDraft.property("bit-3", "flags", default: 1, bit: 3),
  ]

  @Test func whatAPropertyDecides() {
    var draft = BuildDraft()
    let extra = draft.describe("clock/extra") { $0.scalar("extra", .uint32) }
    let inner = draft.describe("inner") {
      $0.scalar("deep", .uint8, exists: Predicate("deep", .binary(.bitAnd, .at("flags"), .integer(8))))
    }
    let id = draft.describe("clock") {
      $0.scalar("tick", .uint64, exists: Predicate("tick", .isNonZero("has_extra")))
      $0.structure("part", inner)
      $0.subsection(extra, Predicate("extra_needed", .isNonZero("has_extra")))
    }
    let device = draft.device("clock", id, properties: Self.properties)
    let gates = draft.build.stateGates(of: device)
    #expect(gates == ["x-extra": ["field 'tick' of 'clock'", "subsection 'clock/extra'"]])
    // The structure's `flags` is another member than the device's.
    #expect(draft.build.gatedParts(of: device).last?.members?.map(\.text) == ["part.flags"])
  }

  /// Bit properties share a member: the constant says which is meant.
  @Test func bitsOfOneMember() {
    var draft = BuildDraft()
    let id = draft.describe("clock") {
      $0.scalar("tick", .uint64, exists: Predicate("tick", .binary(.bitAnd, .at("flags"), .integer(8))))
    }
    let device = draft.device("clock", id, properties: Self.properties)
    #expect(draft.build.stateGates(of: device).keys.sorted() == ["bit-3"])
    let predicate = draft.build[id].fields[0].exists
    func names(_ object: MemberPath?) -> [String] {
      draft.build.gatingProperties(of: predicate, in: object, device: device).map(\.name)
    }
    #expect(names(.itself) == ["bit-3"])
    #expect(names(MemberPath("part")).isEmpty)
    #expect(names(nil).isEmpty, "the object is not the device's")
  }

  @Test func nestedObjects() {
    let object = MemberPath("tx")
    let nested = DescriptionID(0)
    #expect(Build.object(of: .structure("s", nested), in: object)?.text == "tx.s")
    #expect(Build.object(of: .make("g", .group(nested)), in: object) == object)
    #expect(Build.object(of: .make("t", .temporary(nested)), in: object) == nil)
    #expect(Build.object(of: .make("l", .list(nested)), in: object) == nil)
    #expect(Build.object(of: .structure("s", nested), in: nil) == nil)
  }
}
