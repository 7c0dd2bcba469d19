import Compatibility
import Findings
import Support
import Testing
import VMState

/// A device with subsections "gizmo/a", "gizmo/b" ..., each sent when its test holds.
private func gizmo(
  _ build: inout BuildDraft, _ tests: [(String, Expression)], properties: [Property] = [], fields: [String] = []
) {
  let ids = tests.map { name, _ in build.describe("gizmo/\(name)") { $0.scalar("state_\(name)", .uint32) } }
  let id = build.describe("gizmo") {
    $0.scalar("ctrl", .uint32)
    for field in fields { $0.scalar(field, .uint8) }
    for (index, (name, test)) in tests.enumerated() { $0.subsection(ids[index], Predicate("\(name)_needed", test)) }
  }
  build.device("gizmo", id, properties: properties)
}

private func whitelist(_ features: [String], _ combinations: [Set<String>]) -> CombinationWhitelist {
  CombinationWhitelist(
    device: "gizmo", features: features.map { .init(name: $0, subsections: ["gizmo/\($0)"]) },
    combinations: combinations)
}

private let chain: [Set<String>] = [[], ["a"], ["a", "b"]]
private func both(_ first: Expression, _ second: Expression) -> Expression { .binary(.and, first, second) }

@Suite struct UnlistedCombinationTests {
  private func check(
    base: [(String, Expression)], head: [(String, Expression)], _ list: CombinationWhitelist,
    properties: [Property] = [], compat: [(String, String, String)]? = nil
  ) -> CheckResult {
    var fixture = CheckFixture()
    gizmo(&fixture.base, base, properties: properties)
    gizmo(&fixture.head, head, properties: properties)
    if let compat { fixture.both { $0.machine("pc-7.2", compat) } }
    return fixture.run(CheckOptions(baseWhitelists: [list], headWhitelists: [list]))
  }

  @Test func aFeatureWithoutTheOneItNeeds() throws {
    let result = check(
      base: [("a", .isNonZero("x")), ("b", both(.isNonZero("x"), .isNonZero("y")))],
      head: [("a", .isNonZero("x")), ("b", .isNonZero("y"))], whitelist(["a", "b"], chain))
    #expect(result.summaries == ["- unlisted-combination b"])
    let finding = try #require(result.findings.first)
    #expect(finding.severity == .warning)
    #expect(finding.message == "'gizmo' can be sent with 'b', and that is none of its valid combinations")
    #expect(finding.condition == "y != 0 && !(x != 0)")
    #expect(
      finding.hint == "if that is meant, list it in the registry (whitelist: [[], [a], [a, b], [b]]); if not, let the "
        + "'needed' test of 'gizmo/b' ('b_needed') imply that of 'gizmo/a' ('a_needed')")
    #expect(finding.location?.path == "hw/vmstate_gizmo/b.c")
    let witness = try #require(finding.witness)
    #expect(witness.state == [Witness.Assignment(member: "y", value: 1)])
    #expect(witness.bytes.map(\.saved) == ["gizmo/b.(subsection)"])
    #expect(result.counts.combinationsListed == 3)
    #expect(result.counts.combinationsSent == 3)
    #expect(!result.notes.contains { $0.hasPrefix("'gizmo'") })
  }

  @Test func nothingWhenOneImpliesTheOther() {
    let tests = [("a", Expression.isNonZero("x")), ("b", both(.isNonZero("x"), .isNonZero("y")))]
    let result = check(base: [], head: tests, whitelist(["a", "b"], chain))
    #expect(!result.findings.contains { $0.rule == .unlistedCombination })
  }

  /// What the base can send is no news, also where nothing has changed at all.
  @Test func aNoteWhenTheBaseCanSendItToo() throws {
    let tests = [("a", Expression.isNonZero("x")), ("b", Expression.isNonZero("y"))]
    let result = check(base: tests, head: tests, whitelist(["a", "b"], chain))
    #expect(result.counts.devicesUnchanged == 1)
    #expect(result.summaries == ["- unlisted-combination b"])
    #expect(result.findings.first?.severity == .note)
  }

  @Test func featuresThatExcludeEachOther() throws {
    let list = whitelist(["a", "b"], [[], ["a"], ["b"]])
    let exclusive = [
      ("a", Expression.binary(.equal, .at("mode"), .integer(1))), ("b", .binary(.equal, .at("mode"), .integer(2))),
    ]
    #expect(check(base: exclusive, head: exclusive, list).findings == [])
    let finding = try #require(
      check(base: exclusive, head: [("a", .isNonZero("x")), ("b", .isNonZero("y"))], list).findings.first)
    #expect(finding.key == "a+b")
    #expect(
      finding.hint.hasSuffix(
        "let the 'needed' test of 'gizmo/b' ('b_needed') fail where that of 'gizmo/a' ('a_needed') holds"))
  }

  /// A property that the machine type pins off cannot send what needs it.
  @Test func aPinnedProperty() {
    let head = [("a", Expression.isNonZero("x")), ("b", both(.isNonZero("migrate_b"), .isNonZero("y")))]
    let base = [("a", Expression.isNonZero("x"))]
    let property = BuildDraft.property("x-b", "migrate_b", default: 1)
    func run(_ value: String) -> [String] {
      check(
        base: base, head: head, whitelist(["a", "b"], chain), properties: [property], compat: [("gizmo", "x-b", value)]
      ).findings.filter { $0.rule == .unlistedCombination }.map(\.key)
    }
    #expect(run("off") == [])
    #expect(run("on") == ["b"])
  }

  @Test func subsectionsOfSubsections() throws {
    var fixture = CheckFixture()
    fixture.both { build in
      let inner = build.describe("gizmo/a/inner") { $0.scalar("i", .uint32) }
      let outer = build.describe("gizmo/a") {
        $0.scalar("o", .uint32)
        $0.subsection(inner, Predicate("inner_needed", .isNonZero("i")))
      }
      build.device(
        "gizmo", build.describe("gizmo") { $0.subsection(outer, Predicate("a_needed", .isNonZero("o"))) })
    }
    let features = [
      CombinationWhitelist.Feature(name: "a", subsections: ["gizmo/a"]),
      CombinationWhitelist.Feature(name: "inner", subsections: ["gizmo/a/inner"]),
    ]
    let whole = CombinationWhitelist(device: "gizmo", features: features, combinations: [[], ["a"], ["a", "inner"]])
    #expect(fixture.run(CheckOptions(headWhitelists: [whole])).findings == [])
    let part = CombinationWhitelist(device: "gizmo", features: features, combinations: [[], ["a"]])
    #expect(fixture.run(CheckOptions(headWhitelists: [part])).findings.map(\.key) == ["a+inner"])
  }

  /// A feature in the section's own fields is always sent, one that the fork lacks never is.
  @Test func otherCarriersAndCombinationsThatNoStateSends() {
    var fixture = CheckFixture()
    fixture.both { gizmo(&$0, [("b", .isNonZero("y"))]) }
    let list = CombinationWhitelist(
      device: "gizmo",
      features: [
        .init(name: "a", carrier: .fields), .init(name: "b", subsections: ["gizmo/b"]),
        .init(name: "c", carrier: .nothing),
      ], combinations: [[], ["a"], ["a", "b"], ["a", "c"]])
    let result = fixture.run(CheckOptions(headWhitelists: [list]))
    #expect(result.findings == [])
    #expect(result.counts.combinationsSent == 2)
    #expect(result.notes.last == "'gizmo': the head has no state that sends 2 of 4 listed combinations: [], [a, c]")
  }

  @Test func codeThatWasNotFollowedAccusesNobody() throws {
    let atom = Expression.atom(
      Atom(kind: .unfollowed, text: "s->ops->has_b(s)", reason: "a call through a pointer", codeHash: 1))
    let result = check(
      base: [("a", .isNonZero("x"))], head: [("a", .isNonZero("x")), ("b", atom)], whitelist(["a", "b"], chain))
    let finding = try #require(result.findings.first { $0.rule == .unlistedCombination })
    #expect(finding.severity == .note)
    #expect(finding.hint.hasSuffix("look whether 's->ops->has_b(s)' allows it, which was not followed"))
  }

  /// Each direction keeps to the saving side's list: what is not listed is not sent, and breaks nothing.
  @Test func onlyListedCombinationsAreSent() {
    var fixture = CheckFixture()
    gizmo(&fixture.base, [("a", .isNonZero("x"))])
    gizmo(&fixture.head, [("a", .isNonZero("x")), ("b", .isNonZero("y"))])
    func rules(_ list: [Set<String>]) -> [Rule] {
      fixture.run(CheckOptions(headWhitelists: [whitelist(["a", "b"], list)])).findings.map(\.rule)
    }
    #expect(fixture.run().findings.map(\.rule) == [.unknownSubsection])
    #expect(rules([[], ["a"], ["b"], ["a", "b"]]) == [.unknownSubsection])
    #expect(rules([[], ["a"]]) == [.unlistedCombination])
  }

  /// 2^20 combinations, and as many round trips as the list is long, and a constant more.
  @Test(arguments: [1, 5, 10, 21]) func roundTripsGrowWithTheList(length: Int) throws {
    let names = (0..<20).map { "f\($0)" }
    let tests = names.map { ($0, Expression.isNonZero("on_\($0)")) }
    var fixture = CheckFixture()
    gizmo(&fixture.base, tests)
    gizmo(&fixture.head, tests, fields: ["more"])
    let list = whitelist(names, (0..<length).map { Set(names.prefix($0)) })
    let result = fixture.run(
      CheckOptions(directions: [.forward], baseWhitelists: [list], headWhitelists: [list]))
    #expect(result.counts.combinationsSent == length)
    #expect((length...length + 1).contains(result.counts.roundTrips), "\(result.counts.roundTrips)")
  }

  @Test func namesThatYAMLWouldTakeForSomethingElseAreQuoted() throws {
    let list = CombinationWhitelist(
      device: "gizmo", features: [.init(name: "on", subsections: ["gizmo/on"]), .init(name: "b c", carrier: .nothing)],
      combinations: [["on", "b c"]])
    var fixture = CheckFixture()
    fixture.both { gizmo(&$0, [("on", .isNonZero("y"))]) }
    let finding = try #require(fixture.run(CheckOptions(headWhitelists: [list])).findings.first)
    #expect(finding.hint.contains("whitelist: [[\"on\", \"b c\"], []]"))
  }

  /// A list for another target, or another device, is none for this one.
  @Test func listsOfOthers() {
    let tests = [("a", Expression.isNonZero("x")), ("b", Expression.isNonZero("y"))]
    var list = whitelist(["a", "b"], chain)
    list.targets = ["aarch64"]
    #expect(check(base: tests, head: tests, list).findings == [])
    list.targets = ["aarch64", "x86_64"]
    #expect(check(base: tests, head: tests, list).findings.count == 1)
    list.device = "other"
    #expect(check(base: tests, head: tests, list).findings == [])
  }
}
