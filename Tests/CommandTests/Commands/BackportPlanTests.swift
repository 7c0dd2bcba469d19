import Foundation
import Support
import Testing

/// `statereg backport --plan`: what would become of commits, with nothing written.
@Suite struct BackportPlanTests {
  @Test func saysOfEachCommitWhatItNeeds() throws {
    let repository = try SampleRepository()
    let before = try repository.state()
    let outcome = try CommandRunner(directory: repository.directory).run([
      "backport", "--plan", "stable", "v1.0.0..main", "--verbose",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("subsection  "))
    #expect(outcome.standardOutput.contains(" commits onto stable ("))
    let after = try repository.state()
    #expect((after.files, after.index, after.status) == (before.files, before.index, before.status))
    let json = try CommandRunner(directory: repository.directory).run([
      "backport", "--plan", "stable", "v1.0.0..main", "--format", "json",
    ])
    #expect(json.standardOutput.contains(#""carriage": "subsection""#))
    #expect(json.standardOutput.contains(#""fit": "applies""#))
  }

  @Test func aPlanIsMadeForAnyRevision() throws {
    let repository = try SampleRepository()
    let outcome = try CommandRunner(directory: repository.directory).run(["backport", "--plan", "main~1", "main"])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("1 commits onto main~1 ("))
    let nowhere = try CommandRunner(directory: repository.directory).run(["backport", "--plan", "main~9", "main"])
    #expect(nowhere.exitCode == 2)
    let onto = try CommandRunner(directory: repository.directory).run(["backport", "main", "--onto", "main~1"])
    #expect(onto.exitCode == 2)
    #expect(onto.standardError.contains("'main~1' is no branch"), "\(onto.standardError)")
  }

  /// The commits that can be judged are, and the last one, whose parent is missing, is named.
  @Test func aShallowCloneIsJudgedAsFarAsItGoes() throws {
    let repository = try SampleRepository()
    let clone = repository.directory + "-shallow"
    defer { try? FileManager.default.removeItem(atPath: clone) }
    let made = try CommandRunner.run(
      "git", ["clone", "-q", "--depth", "1", "--branch", "main", "file://" + repository.directory, clone])
    #expect(made.exitCode == 0, "\(made.standardError)")
    let outcome = try CommandRunner(directory: clone).run(["backport", "--plan", "main", "main"])
    #expect(outcome.exitCode == 3, "\(outcome.standardOutput) \(outcome.standardError)")
    #expect(outcome.standardOutput.contains("1 could not be read"), "\(outcome.standardOutput)")
    #expect(outcome.standardOutput.contains("0 apply"))
    #expect(outcome.standardOutput.contains("state  undecided: "))
  }

  /// There is nothing to compare it with: it is listed and counted.
  @Test func aFirstCommitIsUndecided() throws {
    let repository = try SampleRepository()
    let root = try CommandRunner.run("git", ["-C", repository.directory, "rev-list", "--max-parents=0", "main"])
      .standardOutput.prefix(40)
    let outcome = try CommandRunner(directory: repository.directory).run(["backport", "--plan", "stable", String(root)])
    #expect(outcome.standardOutput.contains("1 undecided"), "\(outcome.standardOutput) \(outcome.standardError)")
    #expect(outcome.standardOutput.contains("the commit has no parent"))
    #expect(outcome.exitCode == 3)
  }

  /// Commits are told apart by what their messages say they are for.
  @Test func takesTheCommitsThatAreMeantForStable() throws {
    let repository = try SampleRepository()
    let outcome = try CommandRunner(directory: repository.directory).run([
      "backport", "--plan", "stable", "v1.0.0..main", "--only", "stable",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.hasPrefix("0 commits onto stable ("))
    #expect(outcome.standardOutput.contains("were not asked for"))
  }

  @Test func usage() throws {
    let repository = try SampleRepository()
    let runner = CommandRunner(directory: repository.directory)
    let both = try runner.run(["backport", "--plan", "stable", "--onto", "stable", "main"])
    #expect(both.exitCode == 2)
    #expect(both.standardError.contains("--plan and --onto both name a branch"))
    let none = try runner.run(["backport", "--plan", "nowhere", "v1.0.0..main"])
    #expect(none.exitCode == 2)
    #expect(none.standardError.contains("there is no revision 'nowhere'"))
  }
}
