import Foundation
import Support
import Testing

/// `statereg backport` where a commit does not apply: what is handed over, and how it goes on.
@Suite struct BackportConflictTests {
  private let repository: SampleRepository
  private var builder: RepositoryBuilder { repository.builder }
  /// Commits of `up`: two that conflict with `stable`, and one that does not.
  private let first: String
  private let second: String
  private let third: String

  private static let banks = "#define GPIO_BANKS 2"
  private static let clock = "/* A real-time clock with an alarm. */"

  init() throws {
    repository = try SampleRepository()
    first = try repository.commit(
      on: "up", at: "v1.0.0", "gpio: one", [(SampleRepository.pins, Self.banks, Self.banks + " /* up */")])
    second = try repository.commit(
      on: "up", "rtc: two", [(SampleRepository.clock, Self.clock, "/* An upstream clock. */")])
    third = try repository.commit(on: "up", "VERSION: three", [("VERSION", "1.0.0", "1.0.1")])
    try repository.commit(
      "stable: its own",
      [
        (SampleRepository.pins, Self.banks, Self.banks + " /* stable */"),
        (SampleRepository.clock, Self.clock, "/* A stable clock. */"),
      ])
  }

  private func expect(_ outcome: CommandRunner.Outcome, _ golden: String, _ location: SourceLocation = #_sourceLocation)
  {
    GoldenFile("backport/\(golden).txt").expect(outcome.text(hiding: repository.directory), sourceLocation: location)
  }

  /// Takes the upstream side, or writes a text.
  private func resolve(_ path: String, with text: String? = nil) throws {
    if let text { try builder.write(path, text) } else { try builder.git("checkout", "--theirs", path) }
    try builder.git("add", path)
  }

  @Test func handsAConflictOver() throws {
    try builder.write("README", "my own\n")
    let before = try repository.state()
    expect(try repository.backport(first, "--onto", "stable"), "conflict")
    let after = try repository.state()
    #expect(after.references == before.references)
    #expect(after.status == " M README\nUU \(SampleRepository.pins)\n")
    #expect(after.unfinished == ["AUTO_MERGE", "CHERRY_PICK_HEAD", "MERGE_MSG", "statereg/sequence"])
    #expect(try builder.git("status").contains("You are currently cherry-picking commit \(first.prefix(7))."))
    #expect(
      try repository.text(SampleRepository.pins).contains("<<<<<<< HEAD\n#define GPIO_BANKS 2 /* stable */\n=======\n"))
    // Nothing else can begin.
    expect(try repository.backport(third, "--onto", "stable"), "waiting")
    expect(try repository.backport("--continue"), "unmerged")
    #expect(try repository.state() == after)
    // --abort: all is as it was, but for the objects.
    expect(try repository.backport("--abort"), "aborted")
    var given = try repository.state()
    given.objects = before.objects
    #expect(given == before)
    expect(try repository.backport("--abort"), "nothing-waits")
  }

  @Test func goesOnWithTheResolution() throws {
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins)
    expect(try repository.backport("--continue"), "continued")
    let state = try repository.state()
    #expect(state.status.isEmpty)
    #expect(state.unfinished.isEmpty)
    #expect(
      try builder.git("log", "-1", "--format=%an: %B")
        == "A Developer: gpio: one\n\n(cherry picked from commit \(first))\n\n")
    #expect(try repository.text(SampleRepository.pins).contains(Self.banks + " /* up */\n"))
  }

  @Test func writesNothingInADryRunThatGoesOn() throws {
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins)
    let before = try repository.state()
    let outcome = try repository.backport("--continue", "--dry-run")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("nothing was written"))
    #expect(try repository.state() == before)
  }

  @Test func goesOnOverTwoConflicts() throws {
    #expect(try repository.backport("v1.0.0..up", "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins)
    expect(try repository.backport("--continue"), "second-conflict")
    #expect(try repository.state().status == "M  \(SampleRepository.pins)\nUU \(SampleRepository.clock)\n")
    #expect(try builder.git("rev-parse", "CHERRY_PICK_HEAD") == second + "\n")
    try resolve(SampleRepository.clock)
    expect(try repository.backport("--continue"), "both-resolved")
    #expect(try builder.git("log", "-3", "--reverse", "--format=%s") == "gpio: one\nrtc: two\nVERSION: three\n")
    #expect(try builder.git("diff", "--name-only", "HEAD~2", "HEAD~1") == SampleRepository.clock + "\n")
    #expect(try repository.state().status.isEmpty)
  }

  @Test func skipsWithWhatWasResolvedBefore() throws {
    #expect(try repository.backport("v1.0.0..up", "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins)
    #expect(try repository.backport("--continue").exitCode == 1)
    let outcome = try repository.backport("--skip")
    #expect(outcome.exitCode == 0, "\(outcome.text())")
    #expect(try builder.git("log", "-2", "--reverse", "--format=%s") == "gpio: one\nVERSION: three\n")
    let state = try repository.state()
    #expect(state.status.isEmpty)
    #expect(state.unfinished.isEmpty)
    #expect(try repository.text(SampleRepository.clock).hasPrefix("/* A stable clock. */"))
  }

  @Test func skipsTheOnlyOne() throws {
    let before = try repository.state()
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    expect(try repository.backport("--skip"), "skipped")
    var after = try repository.state()
    after.objects = before.objects
    #expect(after == before)
  }

  @Test func aResolutionThatChangesNothingIsLeftOut() throws {
    let before = try repository.state()
    let ours = try repository.text(SampleRepository.pins)
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins, with: ours)
    let outcome = try repository.backport("--continue")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("has all of it already"))
    var after = try repository.state()
    after.objects = before.objects
    #expect(after == before)
  }

  /// A resolution is judged as a pick is: it may change state too.
  @Test func provesTheResolution() throws {
    #expect(try repository.backport(second, "--onto", "stable").exitCode == 1)
    let text = try builder.git("show", "\(repository.fix):\(SampleRepository.clock)")
    try resolve(SampleRepository.clock, with: text)
    let outcome = try repository.backport("--continue")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("subsection 'sample_rtc/time_high'"))
    #expect(
      try builder.git("log", "-2", "--reverse", "--format=%s")
        == "rtc: two\nsample_rtc: send time_high in a subsection\n")
    #expect(try repository.state().status.isEmpty)
  }

  @Test func keepsAResolutionThatIsRefused() throws {
    #expect(try repository.backport(second, "--onto", "stable").exitCode == 1)
    let text = try repository.text(SampleRepository.clock).replacingOccurrences(
      of: "VMSTATE_UINT64(alarm_next,", with: "VMSTATE_UINT32(alarm_next,")
    try resolve(
      SampleRepository.clock, with: text.replacingOccurrences(of: "uint64_t alarm_next", with: "uint32_t alarm_next"))
    let before = try repository.state()
    let outcome = try repository.backport("--continue")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardOutput.contains("your resolution stays in the index"))
    var after = try repository.state()
    after.objects = before.objects
    #expect(after == before)
    #expect(try repository.backport("--abort").exitCode == 0)
  }

  // MARK: elsewhere

  @Test func handsNothingOverElsewhere() throws {
    try builder.checkout("main")
    let before = try repository.state()
    expect(try repository.backport(first, "--onto", "stable"), "conflict-elsewhere")
    #expect(try repository.state() == before)
    try builder.checkout("stable")
    expect(try repository.backport(first, "--onto", "stable", "--new-branch", "new"), "conflict-new-branch")
    #expect(try repository.backport(first, "--onto", "stable", "--dry-run").exitCode == 1)
    #expect(try repository.state().status.isEmpty)
  }

  @Test func namesWhatTheBranchLacks() throws {
    let later = try repository.commit(
      on: "up", "gpio: four", [(SampleRepository.pins, "/* up */", "/* up, again */")])
    let outcome = try repository.backport(later, "--onto", "stable", "--dry-run")
    expect(outcome, "conflict-missing")
  }

  @Test func gitMayEndIt() throws {
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    try builder.git("cherry-pick", "--abort")
    expect(try repository.backport("--continue"), "ended-by-git")
    #expect(try repository.state().unfinished.isEmpty)
  }

  /// What the hint says has to work.
  @Test func canBeGivenUpWhenTheBranchHasMoved() throws {
    #expect(try repository.backport(first, "--onto", "stable").exitCode == 1)
    try resolve(SampleRepository.pins)
    try builder.git("update-ref", "refs/heads/stable", "v1.0.0")
    let outcome = try repository.backport("--continue")
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.contains("give it up with 'statereg backport --abort'"))
    #expect(try repository.backport("--abort").exitCode == 0)
    #expect(try repository.state().unfinished.isEmpty)
  }
}
