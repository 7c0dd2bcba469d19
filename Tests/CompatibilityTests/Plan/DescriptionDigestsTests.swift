import Findings
import Support
import Testing
import VMState

@testable import Compatibility

/// One change to the model of `DescriptionDigestsTests`.
struct ModelChange: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var apply: @Sendable (inout Build) -> Void

  init(_ what: String, _ apply: @escaping @Sendable (inout Build) -> Void) {
    testDescription = what
    self.apply = apply
  }
}

@Suite struct DescriptionDigestsTests {
  private static func digest(
    _ change: (inout Build) -> Void = { _ in }, side: Direction = .forward, version: Int = 2
  ) -> Int? {
    var draft = BuildDraft()
    let inner = draft.describe("inner", version: 3) { $0.scalar("x", .uint32, version: 2) }
    let extra = draft.describe("outer/extra") { $0.scalar("e", .uint8) }
    let outer = draft.describe("outer", version: version, minimum: 1) {
      $0.scalar("a", .uint32)
      $0.buffer("data", 16)
      $0.structure("inner", inner)
      $0.custom("queue", "virtio", codeHash: 9)
      $0.scalar("b", .uint8, exists: Predicate("test", .binary(.greater, .at("a"), .integer(3))))
      $0.subsection(extra, Predicate("needed", .isNonZero("e")))
    }
    change(&draft.build)
    var digests = DescriptionDigests(draft.build)
    return digests.digest(of: outer)
  }

  @Test func theSameModelHasTheSameDigest() {
    #expect(Self.digest() != nil)
    #expect(Self.digest() == Self.digest(side: .backward))
  }

  @Test(
    arguments: [
      ModelChange("a scalar's type") { $0.descriptions[2].fields[0].form = .scalar(.int32) },
      ModelChange("a buffer's size") { $0.descriptions[2].fields[1].size = .known(17) },
      ModelChange("a nested field") { $0.descriptions[0].fields[0].form = .scalar(.uint64) },
      ModelChange("a nested field's version") { $0.descriptions[0].fields[0].versionID = .known(3) },
      ModelChange("code") {
        $0.descriptions[2].fields[3].form = .custom(CustomForm(symbol: "s", name: "", get: nil, put: nil))
      },
      ModelChange("a test's constant") {
        $0.descriptions[2].fields[4].exists?.body = .binary(.greater, .at("a"), .integer(4))
      },
      ModelChange("a test's absence") { $0.descriptions[2].fields[4].exists = nil },
      ModelChange("a subsection's test") { $0.descriptions[2].subsections[0].needed?.body = .isNonZero("a") },
      ModelChange("a subsection's name") { $0.descriptions[1].name = "outer/other" },
      ModelChange("a subsection's field") { $0.descriptions[1].fields = [] },
      ModelChange("the version") { $0.descriptions[2].versionID = .known(5) },
      ModelChange("the minimum version") { $0.descriptions[2].minimumVersionID = .known(0) },
      ModelChange("the order of fields") { $0.descriptions[2].fields.swapAt(0, 1) },
      ModelChange("a count") { $0.descriptions[2].fields[0].flags.insert(.array) },
      ModelChange("something unresolved") { $0.descriptions[2].unresolved = [Unresolved("what")] },
    ])
  func whatIsOnTheWireCounts(change: ModelChange) {
    #expect(Self.digest(change.apply) != Self.digest())
  }

  @Test(
    arguments: [
      ModelChange("a field's name") { $0.descriptions[2].fields[0].name = "s.a" },
      ModelChange("a macro") { $0.descriptions[2].fields[0].macro = "VMSTATE_X" },
      ModelChange("a line") { $0.descriptions[2].fields[0].location.line = 99 },
      ModelChange("a symbol") { $0.descriptions[2].symbol = "vmstate_other" },
      ModelChange("a scalar's C size") { $0.descriptions[2].fields[0].size = .known(77) },
      ModelChange("a structure's C size") { $0.descriptions[2].fields[2].size = .known(77) },
      ModelChange("a nested name") { $0.descriptions[0].name = "else" },
      ModelChange("a test's function") { $0.descriptions[2].fields[4].exists?.name = "other" },
      ModelChange("a test's text") { $0.descriptions[2].fields[4].exists?.codeHash = 1 },
      ModelChange("how it is reached") { $0.descriptions[2].fields[0].flags = [.pointer, .allocate] },
    ])
  func whatIsNotOnTheWireDoesNot(change: ModelChange) {
    #expect(Self.digest(change.apply) == Self.digest())
  }

  @Test func aDescriptionMayContainItself() {
    let digest = Self.digest { $0.descriptions[0].fields[0].form = .list(DescriptionID(0)) }
    #expect(digest != nil)
    #expect(digest == Self.digest { $0.descriptions[0].fields[0].form = .list(DescriptionID(0)) })
    #expect(digest != Self.digest())
  }

  @Test func whatIsNestedTooDeepIsEqualToNothing() {
    var draft = BuildDraft()
    var inner = draft.describe("leaf") { $0.scalar("x", .uint8) }
    for _ in 0..<5_000 { inner = draft.describe("level") { $0.structure("next", inner) } }
    var digests = DescriptionDigests(draft.build)
    #expect(digests.digest(of: inner) == nil)
  }

  @Test func anIndexThatIsNotThere() {
    var digests = DescriptionDigests(BuildDraft().build)
    #expect(digests.digest(of: DescriptionID(3)) == nil)
  }
}
