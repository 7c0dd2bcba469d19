import Backport
import Findings
import StateDiff
import VMState
import Workflows

/// Results of backports as the reports' tests need them, built by hand.
enum BackportResultFixtures {
  private static let ids = (0..<8).map { String(repeating: String($0, radix: 16), count: 40) }
  private static let place = SourceLocation(path: "hw/rtc/clock.c", line: 36)

  static func empty(_ ending: BackportResult.Ending = .moved) -> BackportResult {
    BackportResult(ending: ending, branch: "stable-7.2", oldTip: ids[0], targets: ["riscv64"])
  }

  private static func pick() -> BackportResult.Pick {
    var pick = BackportResult.Pick(
      commit: ids[1], summary: "clock: migrate the upper half", place: "v8.0.0-1-g1111111111")
    pick.changes = [
      StateChange(
        .version(from: 2, to: 3, isSent: true, isElsewhere: false), device: "clock", path: "clock", base: place,
        head: place)
    ]
    return pick
  }

  /// A rewrite with a property, its proof, a companion and the record.
  static func moved() -> BackportResult {
    var result = empty()
    result.newTip = ids[3]
    var pick = pick()
    var rewrite = BackportResult.Rewrite(verdict: .rewritten, strategy: .property, reason: "a property was asked for")
    rewrite.features = [
      .init(
        name: "time-high", devices: ["clock", "watch"], description: "clock", subsection: "clock/time_high",
        fields: ["time_high", "time_low"], predicate: "s->migrate_time_high",
        explanation: "sent when the property is on",
        statesAffected: "guests of new machine types", property: "clock.x-migrate-time-high")
    ]
    rewrite.files = ["hw/rtc/clock.c"]
    rewrite.notes = [.init(text: "the property is off for every machine type", location: place)]
    pick.rewrite = rewrite
    pick.newCommits = [ids[2], ids[3]]
    var there = BackportResult.Pick(commit: ids[4], summary: "clock: a comment", place: nil)
    there.isEmpty = true
    there.presentAs = ids[5]
    var text = BackportResult.Pick(commit: ids[6], summary: "clock: its text", place: nil)
    text.isEmpty = true
    result.picks = [pick, there, text]
    var trial = BackportResult.Trial(build: "stable-7.2", target: "riscv64")
    trial.roundTrips = 6
    trial.machineTypes = 2
    trial.predicates = 3
    trial.predicatesForcedBothWays = 2
    var affected = Finding(
      rule: .unknownSubsection, severity: .error, device: "clock", section: "clock", message: "not known there")
    affected.condition = "time_high != 0"
    affected.key = "clock/time_high"
    trial.affected = [affected]
    trial.formerCount = 1
    var same = BackportResult.Trial(build: "sample@v7.2.18", target: "riscv64")
    same.machineTypes = 2
    result.trials = [trial, same]
    var companion = BackportResult.Companion(revision: "v8.0.0", subsections: ["clock/time_high"])
    companion.commit = ids[7]
    companion.branch = "stable-7.2-companion-1"
    result.companions = [companion]
    result.record = .init(release: "sample@v7.2.17", files: ["devices/clock.yaml"], isInCommit: true)
    result.notes = ["v9.0.0 is not at hand"]
    return result
  }

  static func conflicts() -> BackportResult {
    var result = empty(.conflicts)
    var pick = BackportResult.Pick(commit: ids[1], summary: "clock: \u{1b}[31mred", place: nil)
    var conflict = BackportResult.Conflict(path: "hw/rtc/clock.c", kind: "both modified")
    conflict.meaning = ["the commit is made where clock: 'tick' is added; the branch has not got that"]
    conflict.missing = [.init(commit: ids[2], summary: "clock: add tick", place: "v7.3.0-2-g2222222222")]
    pick.conflicts = [conflict]
    result.picks = [pick]
    return result
  }

  static func refused() -> BackportResult {
    var result = empty(.refused)
    var pick = pick()
    var rewrite = BackportResult.Rewrite(verdict: .refused, strategy: .auto, reason: "")
    rewrite.refusals = [
      .init(
        what: "'lcr' is uint32 instead of uint8", location: place, known: "nothing says which", remedy: "add a field")
    ]
    pick.rewrite = rewrite
    result.picks = [pick]
    return result
  }

  static func notProven(forced reason: String? = nil) -> BackportResult {
    var result = empty(reason == nil ? .notProven : .moved)
    result.picks = [pick()]
    var trial = BackportResult.Trial(build: "stable-7.2", target: "riscv64")
    trial.roundTrips = 2
    trial.machineTypes = 1
    var finding = Finding(
      rule: .versionTooNew, severity: .error, device: "clock", section: "clock", message: "'clock' is sent as version 3"
    )
    finding.location = place
    finding.condition = "always"
    finding.consequence = "load of migration failed\nInvalid argument"
    trial.blocking = [finding]
    result.trials = [trial]
    result.forcedBecause = reason
    if reason != nil {
      result.newTip = ids[3]
      result.record = .init(release: "sample@v7.2.17", files: [], isInCommit: false)
      result.record?.failure = "the registry has no entry for 'clock'"
    }
    return result
  }
}
