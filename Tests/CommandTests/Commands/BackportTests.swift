import Foundation
import Support
import Testing

/// `statereg backport`: what is made of commits, and where it goes.
@Suite struct BackportTests {
  private let repository: SampleRepository
  private var builder: RepositoryBuilder { repository.builder }

  init() throws { repository = try SampleRepository() }

  private func expect(_ outcome: CommandRunner.Outcome, _ golden: String, _ location: SourceLocation = #_sourceLocation)
  {
    GoldenFile("backport/\(golden).txt").expect(outcome.text(hiding: repository.directory), sourceLocation: location)
  }

  /// The branch's new commits, oldest first, with messages and changes.
  private func log(_ branch: String = "stable") throws -> String {
    try builder.git(
      "log", "-p", "--reverse", "--no-color", "--format=commit %H%nauthor %an <%ae> %ad%ncommitter %cn <%ce> %cd%n%n%B",
      "v1.0.0..\(branch)")
  }

  @Test func makesASubsectionOfARaisedVersion() throws {
    let outcome = try repository.backport(repository.fix, "--onto", "stable")
    expect(outcome, "rewritten")
    GoldenFile("backport/rewritten-log.txt").expect(try log())
    let state = try repository.state()
    #expect(state.status.isEmpty)
    #expect(state.unfinished.isEmpty)
    #expect(try builder.git("fsck", "--strict").isEmpty)
    #expect(
      try builder.git("log", "-g", "-1", "--format=%gs", "stable")
        == "backport: sample_rtc: migrate the upper half of the time\n")
  }

  /// A branch that is not checked out moves alone.
  @Test func movesABranchThatIsNotCheckedOut() throws {
    try builder.checkout("main")
    try builder.write("own.txt", "mine\n")
    let before = try repository.state()
    let outcome = try repository.backport("main", "--onto", "stable")
    #expect(outcome.exitCode == 0)
    let after = try repository.state()
    #expect((after.files, after.index, after.status) == (before.files, before.index, before.status))
    #expect(try builder.git("rev-list", "--count", "v1.0.0..stable") == "2\n")
  }

  @Test func squashes() throws {
    expect(try repository.backport(repository.fix, "--onto", "stable", "--squash", "--signoff"), "squashed")
    GoldenFile("backport/squashed-log.txt").expect(try builder.git("log", "--format=%B", "v1.0.0..stable"))
  }

  @Test func leavesACommitWithoutStateAsItIs() throws {
    let comment = try repository.commit(
      on: "main", "sample_gpio: say what a bank is",
      [(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins, 32 a bank. */")])
    expect(try repository.backport(comment, "--onto", "stable"), "no-state-change")
    #expect(try repository.text(SampleRepository.pins).hasPrefix("/* Pins, 32 a bank. */"))
    let text = try repository.commit(on: "main", "README: more", [("VERSION", "1.0.0", "1.0.1")])
    expect(try repository.backport(text, "--onto", "stable"), "no-source")
  }

  @Test func keepsTheAuthorAndTheTrailers() throws {
    try builder.checkout("main")
    try repository.edit(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins. */")
    try builder.git("add", "-A")
    try builder.git(
      "commit", "-q", "--author=Ö. Other <other@example.invalid>", "--date=@1234567890 +0200", "-m",
      "pins\n\nText.\n\nReviewed-by: R <r@example.invalid>\nSigned-off-by: Ö. Other <other@example.invalid>")
    try builder.checkout("stable")
    #expect(try repository.backport("main", "--onto", "stable", "--signoff").exitCode == 0)
    GoldenFile("backport/trailers.txt").expect(
      try builder.git("log", "-1", "--format=%an <%ae> %ad%n%cn <%ce> %cd%n%n%B", "--date=raw"))
  }

  // MARK: nothing to do

  @Test func picksNothingTwice() throws {
    #expect(try repository.backport(repository.fix, "--onto", "stable").exitCode == 0)
    let before = try repository.state()
    let outcome = try repository.backport(repository.fix, "--onto", "stable")
    #expect(outcome.exitCode == 0)
    expect(outcome, "present-as")
    #expect(try repository.state() == before)
  }

  @Test func seesTextThatIsThere() throws {
    let edits: [SampleRepository.Edit] = [(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins. */")]
    let there = try repository.commit(on: "main", "pins", edits)
    try repository.commit("own words", edits)
    expect(try repository.backport(there, "--onto", "stable"), "present")
  }

  @Test func picksAgainWhatWasReverted() throws {
    let edits: [SampleRepository.Edit] = [(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins. */")]
    let there = try repository.commit(on: "main", "pins", edits)
    #expect(try repository.backport(there, "--onto", "stable").exitCode == 0)
    try builder.git("revert", "--no-edit", "HEAD")
    let outcome = try repository.backport(there, "--onto", "stable")
    #expect(outcome.standardOutput.contains("branch 'stable' is at "), "\(outcome.text())")
    #expect(try builder.git("rev-list", "--count", "v1.0.0..stable") == "3\n")
  }

  // MARK: elsewhere, or nowhere

  @Test(arguments: [[], ["--new-branch", "fixes"], ["--squash"], ["--format", "json"], ["--strategy", "as-is"]])
  func aDryRunWritesNothing(_ options: [String]) throws {
    let before = try repository.state()
    let arguments = ["backport", repository.fix, "--onto", "stable", "--dry-run", "--target", "riscv64"] + options
    let outcome = try CommandRunner(directory: repository.directory, environment: SampleRepository.environment)
      .run(arguments)
    #expect(outcome.exitCode == (options.contains("as-is") ? 1 : 0))
    #expect(outcome.standardError.isEmpty)
    #expect(try repository.state() == before)
    if options.isEmpty { expect(outcome, "dry-run") }
    if options.contains("json") { expect(outcome, "dry-run-json") }
  }

  @Test func makesANewBranch() throws {
    let before = try repository.state()
    expect(try repository.backport(repository.fix, "--onto", "v1.0.0", "--new-branch", "fixes"), "new-branch")
    let after = try repository.state()
    #expect((after.files, after.index, after.status) == (before.files, before.index, before.status))
    #expect(try builder.id(of: "stable") == builder.id(of: "v1.0.0"))
    #expect(try builder.git("rev-list", "--count", "v1.0.0..fixes") == "2\n")
  }

  @Test func worksInABareRepository() throws {
    let bare = builder.besides("bare.git")
    try builder.git("clone", "-q", "--bare", ".", bare)
    let outcome = try repository.backport(repository.fix, "--onto", "stable", in: bare)
    #expect(outcome.exitCode == 0, "\(outcome.text())")
    #expect(try builder.git("--git-dir", bare, "rev-list", "--count", "v1.0.0..stable") == "2\n")
  }

  // MARK: verdicts

  @Test func refusesAsIsUnlessForced() throws {
    let before = try repository.state()
    expect(try repository.backport(repository.fix, "--onto", "stable", "--strategy", "as-is"), "as-is")
    #expect(try repository.state() == before)
    let forced = try repository.backport(
      repository.fix, "--onto", "stable", "--strategy", "as-is", "--force", "nobody has a guest of 1.0.0")
    expect(forced, "forced")
    #expect(
      try builder.git("log", "-1", "--format=%B").contains(
        "[Forced although the proof failed: nobody has a guest of 1.0.0]"))
  }

  @Test func refusesARetypedField() throws {
    let retyped = try repository.commit(
      on: "main", "sample_uart: 32-bit LCR",
      [
        (SampleRepository.port, "uint8_t lcr;", "uint32_t lcr;"),
        (SampleRepository.port, "VMSTATE_UINT8(lcr,", "VMSTATE_UINT32(lcr,"),
      ])
    let before = try repository.state()
    expect(try repository.backport(retyped, "--onto", "stable"), "retyped")
    #expect(try repository.state() == before)
  }

  // MARK: several

  @Test func takesSeveralInOrder() throws {
    let pins = try repository.commit(
      on: "main", "pins", [(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins. */")])
    let again = try repository.commit(
      on: "main", "pins, again", [(SampleRepository.pins, "/* Pins. */", "/* Pins! */")])
    expect(try repository.backport("v1.0.0..main", "--onto", "stable", "--new-branch", "all"), "several")
    #expect(
      try builder.git("log", "--reverse", "--format=%s", "v1.0.0..all")
        == "sample_rtc: migrate the upper half of the time\nsample_rtc: send time_high in a subsection\npins\npins, again\n"
    )
    #expect(try repository.backport(pins, again, pins, "--onto", "stable").exitCode == 0)
    #expect(try builder.git("log", "--reverse", "--format=%s", "v1.0.0..stable") == "pins\npins, again\n")
  }

  @Test func takesAMergeAgainstAParent() throws {
    try builder.branch("topic", at: "v1.0.0")
    try repository.commit("pins", [(SampleRepository.pins, "/* Pins in two banks. */", "/* Pins. */")])
    try builder.checkout("main")
    let merge = try builder.merge("topic")
    try builder.checkout("stable")
    let refused = try repository.backport(merge, "--onto", "stable")
    #expect(refused.exitCode == 2)
    #expect(refused.standardError.hasPrefix("error: commit \(merge) is a merge but no -m option was given\n"))
    let none = try repository.backport(merge, "--onto", "stable", "--mainline", "3")
    #expect(none.standardError == "error: commit \(merge) does not have parent 3\n")
    #expect(try repository.backport(merge, "--onto", "stable", "--mainline", "1").exitCode == 0)
    #expect(try repository.text(SampleRepository.pins).hasPrefix("/* Pins. */"))
  }
}
