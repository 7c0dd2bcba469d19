import Findings
import StateDiff
import Support
import Testing
import VMState
import Workflows

@testable import Reports

/// The plan's table and its JSON.
@Suite struct BackportPlanReportTests {
  private func change(_ details: ChangeDetails) -> StateChange {
    StateChange(details, device: "clock", path: "clock", base: nil, head: nil)
  }

  /// What `diff` finds between a clock and the same clock with more.
  private func changes(adding fields: [Field]) -> [StateChange] {
    var builds = [BuildFixture(), BuildFixture()]
    builds[0].device("clock", builds[0].describe("clock", [.make("ticks")]))
    builds[1].device("clock", builds[1].describe("clock", [.make("ticks")] + fields))
    return BuildComparison.difference(from: builds[0].build, to: builds[1].build).changes
  }

  private func entry(
    _ digit: Character, _ summary: String, _ fit: BackportPlanResult.Fit, _ state: CommitStateChange
  ) -> BackportPlanResult.Entry {
    BackportPlanResult.Entry(
      commit: String(repeating: digit, count: 40), summary: summary, place: nil, fit: fit, state: state)
  }

  private var plan: BackportPlanResult {
    let raised = [
      change(.version(from: 2, to: 3, isSent: true, isElsewhere: false)),
      change(
        .fieldAdded(
          .init(name: .named("drift"), type: "uint32", condition: .sinceVersion("3")), at: .end, gates: [])),
    ]
    var late = entry("3", "clock: use drift", .conflicts, .none(reason: "nothing of it is asked for"))
    late.conflicts = ["hw/clock.c"]
    late.prerequisites = [String(repeating: "2", count: 40)]
    return BackportPlanResult(
      branch: "stable", tip: String(repeating: "a", count: 40), target: "x86_64",
      entries: [
        entry("1", "docs: mend a word", .applies, .none(reason: "no source has changed")),
        entry("2", "clock: add drift", .conflicts, .changes(raised)), late,
        entry("4", "Merge clock", .merge, .none(reason: "a merge")),
      ], leftOut: 2)
  }

  @Test func table() {
    let text = BackportPlanTextReport().text(of: plan)
    #expect(
      text == """
        2222222222  conflicts  subsection  clock: add drift
                    state  clock: version 2→3, +drift (uint32)
        3333333333  conflicts  -           clock: use drift
                    in     hw/clock.c
                    needs  2222222222 clock: add drift

        4 commits onto stable (aaaaaaaaaa): 1 apply, 2 conflict, 0 are there, 1 are merges; 1 change state (x86_64): \
        0 gated, 0 review, 1 subsection, 0 unsafe, 0 undecided; 2 were not asked for

        """)
    #expect(BackportPlanTextReport(isVerbose: true).text(of: plan).contains("docs: mend a word"))
  }

  @Test func json() {
    let text = BackportPlanJSONReport().text(of: plan)
    for part in [
      #""schema": "statereg.backport-plan/1""#, #""fit": "merge""#, #""carriage": "subsection""#,
      #""kind": "version-raised""#,
    ] { #expect(text.contains(part), "\(part)") }
  }

  private static let added = ChangeDetails.fieldAdded(.init(name: .named("x"), type: "uint32"), at: .end, gates: [])

  /// The worst change decides.
  @Test(arguments: [
    ([added], BackportPlanResult.Carriage.subsection),
    (
      [
        .subsectionAdded(.init(name: "clock/x", version: "1", fields: 1, condition: .always)),
        .fieldCode(.saves, .named("y"), function: "put_y", symbol: "info_y"),
      ], .review
    ),
    ([.deviceAdded(name: "clock", .init(section: "clock", version: nil, content: .unknown))], .gated),
    ([added, .fieldDescription(.named("y"), from: "a", to: "b")], .unsafe),
    ([.unread(.field(.named("y")), .head, reason: "no such macro")], .undecided),
  ])
  func carriage(details: [ChangeDetails], expected: BackportPlanResult.Carriage) {
    #expect(BackportPlanResult.Carriage(.changes(details.map(change)), nil) == expected)
  }

  /// A check of a load has no bytes, so it asks for no subsection, and a field with bytes does.
  @Test func aCheckThatIsAddedAsksForNoSubsection() {
    let check = changes(adding: [.make("x <= 4", .validation, flags: [.mustExist])])
    #expect(check.map(\.kind) == [.fieldAdded])
    #expect(BackportPlanResult.Carriage(.changes(check), nil) == .review)
    let field = changes(adding: [.make("x <= 4")])
    #expect(field.map(\.kind) == [.fieldAdded])
    #expect(BackportPlanResult.Carriage(.changes(field), nil) == .subsection)
  }

  private func finding(_ severity: Severity) -> Finding {
    var finding = Finding(
      rule: severity == .error ? .streamDesync : .undecided, severity: severity, device: "clock", section: "clock",
      message: "the section ends early")
    finding.direction = .backward
    return finding
  }

  /// What would be unsafe by its description is tried. Code that could not be told apart is not called unsafe, nor is it fine.
  @Test(arguments: [
    (4, [Severity](), true, BackportPlanResult.Carriage.review), (4, [], false, .review), (0, [], false, .review),
    (4, [.warning], true, .undecided), (4, [.warning], false, .unsafe),
    (4, [.warning, .error], true, .unsafe),
  ])
  func trials(roundTrips: Int, severities: [Severity], isInCode: Bool, expected: BackportPlanResult.Carriage) {
    var removed = change(.fieldRemoved(.init(name: .named("drift"), type: "uint32")))
    removed.isInCode = isInCode
    var entry = entry("5", "clock: other code", .applies, .changes([removed]))
    #expect(entry.carriage == .unsafe)
    entry.trial = BackportPlanResult.Trial(roundTrips: roundTrips, isCompared: true, findings: severities.map(finding))
    #expect(entry.carriage == expected)
    let plan = BackportPlanResult(
      branch: "stable", tip: String(repeating: "a", count: 40), target: "x86_64", entries: [entry], leftOut: 0)
    let text = BackportPlanTextReport().text(of: plan)
    if roundTrips == 0 {
      #expect(text.contains("tried  nothing to run: the devices are alike, or cannot be migrated"))
    } else if entry.trial?.agrees == true {
      #expect(text.contains("tried  4 round trips: each side loads what the other saves"))
    } else {
      #expect(text.contains("tried  clock: the section ends early (backward)"))
    }
    #expect(BackportPlanJSONReport().text(of: plan).contains("\"roundTrips\": \(roundTrips)"))
  }
}
