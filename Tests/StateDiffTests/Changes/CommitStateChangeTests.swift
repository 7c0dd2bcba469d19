import StateDiff
import Support
import Testing
import VMState

/// The line of a table that says what a commit does: names and numbers are those of the changes, whatever the words.
@Suite struct CommitStateChangeTests {
  private static func summary(_ old: [Field], _ new: [Field]) -> String {
    var (base, head) = (BuildFixture(), BuildFixture())
    base.device("clock", base.describe("clock", old))
    head.device("clock", head.describe("clock", new))
    return CommitStateChange.changes(BuildComparison.difference(from: base.build, to: head.build).changes).summary()
  }

  private static let ticks = Field.uint32("ticks")

  @Test func aFieldIsNamedWithItsType() {
    #expect(Self.summary([Self.ticks], [Self.ticks, .make("drift")]) == "clock: +drift (uint32)")
    #expect(Self.summary([Self.ticks, .make("drift")], [Self.ticks]) == "clock: -drift")
  }

  /// Padding has no name: the name that the sentence quotes is its neighbour's.
  @Test func paddingIsCalledPadding() {
    let text = Self.summary([Self.ticks], [Self.ticks, .unused(4)])
    #expect(text.hasPrefix("clock: +padding ("))
  }

  /// A sentence that quotes types says no more names.
  @Test func aNewTypeIsNoNewName() {
    var (base, head) = (BuildFixture(), BuildFixture())
    let inner = head.describe("inner", [Self.ticks])
    base.device("clock", base.describe("clock", [.make("x", .scalar(.uint64))]))
    head.device("clock", head.describe("clock", [.structure("x", inner)]))
    let changes = BuildComparison.difference(from: base.build, to: head.build).changes.filter { $0.device == "clock" }
    #expect(CommitStateChange.changes(changes).summary() == "clock: x retyped")
  }

  @Test func aTestIsNamedForWhatItDecides() {
    func field(_ hash: UInt64) -> Field {
      var field = Field.make("drift")
      let atom = Atom(kind: .unfollowed, text: "ask(s)", reason: "not followed", codeHash: hash)
      field.exists = BuildFixture.predicate("has_drift", .atom(atom), codeHash: hash)
      return field
    }
    #expect(Self.summary([field(1)], [field(2)]) == "clock: test of drift changed")
  }

  @Test func versionsAreNumbers() {
    var (base, head) = (BuildFixture(), BuildFixture())
    base.device("clock", base.describe("clock", version: 2, [Self.ticks]))
    head.device("clock", head.describe("clock", version: 3, [Self.ticks]))
    let changes = BuildComparison.difference(from: base.build, to: head.build).changes
    #expect(CommitStateChange.changes(changes).summary() == "clock: version 2→3")
  }
}
