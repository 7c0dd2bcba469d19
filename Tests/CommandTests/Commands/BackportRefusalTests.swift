import Foundation
import Support
import Testing

/// `statereg backport` where it must not go on: nothing is changed, and the words say what to do.
@Suite struct BackportRefusalTests {
  private let repository: SampleRepository
  private var builder: RepositoryBuilder { repository.builder }

  init() throws { repository = try SampleRepository() }

  /// Golden text, exit code, and a repository that is as before but for objects that nothing points to.
  private func expectRefusal(
    _ arguments: [String], _ code: Int32, _ golden: String, in folder: String? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try repository.state()
    let outcome = try CommandRunner(
      directory: folder ?? repository.directory, environment: SampleRepository.environment
    ).run(["backport"] + arguments + ["--target", "riscv64"])
    #expect(outcome.exitCode == code, "\(outcome.text())", sourceLocation: location)
    GoldenFile("backport/\(golden).txt").expect(
      outcome.text(hiding: repository.directory).replacingOccurrences(of: builder.besides("linked"), with: "LINKED"),
      sourceLocation: location)
    var after = try repository.state()
    after.objects = before.objects
    #expect(after == before, sourceLocation: location)
  }

  // MARK: the work tree

  @Test func keepsFilesThatItDoesNotTouch() throws {
    try builder.write("README", "my own\n")
    try builder.write("new.txt", "untracked\n")
    let outcome = try repository.backport(repository.fix, "--onto", "stable")
    #expect(outcome.exitCode == 0)
    #expect(try repository.state().status == " M README\n?? new.txt\n")
    #expect(try repository.text("README") == "my own\n")
  }

  @Test func refusesToOverwriteAChangedFile() throws {
    try repository.edit(SampleRepository.clock, "clock", "watch")
    try expectRefusal([repository.fix, "--onto", "stable"], 2, "dirty")
  }

  @Test func refusesToMixWithWhatIsStaged() throws {
    try builder.write("README", "my own\n")
    try builder.git("add", "README")
    try expectRefusal([repository.fix, "--onto", "stable"], 2, "staged")
  }

  @Test func refusesToOverwriteAnUntrackedFile() throws {
    try builder.checkout("main")
    let new = try builder.commit("new", ["docs/new.txt": "new\n"])
    try builder.checkout("stable")
    try builder.write("docs/new.txt", "mine\n")
    try expectRefusal([new, "--onto", "stable"], 2, "untracked")
  }

  @Test func refusesInTheMiddleOfAMerge() throws {
    try builder.git("merge", "-q", "--no-commit", "--no-ff", "main")
    try expectRefusal([repository.fix, "--onto", "stable"], 2, "merging")
  }

  @Test func refusesABranchThatAnotherWorkTreeHas() throws {
    try builder.git("worktree", "add", "-q", builder.besides("linked"), "main")
    let other = try repository.commit(on: "x", at: "v1.0.0", "x", [("VERSION", "1.0.0", "x")])
    try expectRefusal([other, "--onto", "main"], 2, "other-work-tree")
    // There it goes.
    let outcome = try repository.backport(other, "--onto", "main", in: builder.besides("linked"))
    #expect(outcome.exitCode == 0, "\(outcome.text())")
    #expect(try builder.git("-C", builder.besides("linked"), "status", "--porcelain").isEmpty)
  }

  @Test func saysThatTheIndexIsLocked() throws {
    try builder.write(".git/index.lock", "")
    try expectRefusal([repository.fix, "--onto", "stable"], 3, "index-locked")
  }

  @Test func saysThatTheBranchIsLocked() throws {
    try builder.write(".git/refs/heads/stable.lock", "")
    try expectRefusal([repository.fix, "--onto", "stable"], 3, "branch-locked")
  }

  // MARK: names

  @Test(arguments: [
    ("no-such-commit", ["nonesuch", "--onto", "stable"]), ("no-such-branch", ["main", "--onto", "nonesuch"]),
    ("not-a-branch", ["main", "--onto", "v1.0.0"]), ("empty-range", ["main..stable", "--onto", "stable"]),
    ("three-dots", ["stable...main", "--onto", "stable"]),
    ("new-branch-there", ["main", "--onto", "stable", "--new-branch", "main"]),
    ("new-branch-below", ["main", "--onto", "stable", "--new-branch", "stable/fixes"]),
    ("new-branch-no-name", ["main", "--onto", "stable", "--new-branch", "a..b"]),
    ("no-parent", ["main", "--onto", "stable", "--mainline", "2"]),
    ("no-target", ["main", "--onto", "stable", "--target", "nonesuch"]),
    ("no-registry", ["main", "--onto", "stable", "--registry", "nonesuch"]),
    ("no-templates", ["main", "--onto", "stable", "--templates", "nonesuch"]),
  ])
  func namesThatAreNotThere(_ name: String, _ arguments: [String]) throws {
    try expectRefusal(arguments, 2, "error-" + name)
  }

  @Test func needsACommitter() throws {
    var environment = SampleRepository.environment
    for key in ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] { environment[key] = "" }
    environment["HOME"] = "/nonexistent"
    environment["XDG_CONFIG_HOME"] = "/nonexistent"
    environment["EMAIL"] = ""
    let outcome = try CommandRunner(directory: repository.directory, environment: environment)
      .run(["backport", "main", "--onto", "stable", "--target", "riscv64"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardError.hasPrefix("error: the committer's name and e-mail address are not known\n"))
  }

  // MARK: usage

  @Test(arguments: [
    [], ["main"], ["--onto", "stable"], ["main", "--onto", "stable", "--plan", "stable"], ["--continue", "--abort"],
    ["main", "--continue"], ["--continue", "--onto", "stable"], ["--skip", "--dry-run"], ["--continue", "--squash"],
    ["--continue", "--strategy", "as-is"], ["main", "--onto", "stable", "--force", " "],
    ["main", "--onto", "stable", "--strategy", "x"], ["main", "--onto", "stable", "--jobs", "0"],
    ["main", "--onto", "stable", "--mainline", "x"],
  ])
  func usage(_ arguments: [String]) throws {
    let outcome = try CommandRunner(directory: repository.directory, environment: SampleRepository.environment)
      .run(["backport"] + arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.hasPrefix("error: "))
  }
}
