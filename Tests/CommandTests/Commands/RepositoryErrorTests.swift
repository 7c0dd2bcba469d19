import Support
import Testing

/// What cannot be found or read is 2 or 3, never 0, and says what to do.
@Suite struct RepositoryErrorTests {
  private let repository: RepositoryBuilder

  init() throws {
    repository = try RepositoryBuilder()
    try repository.commit("Add a device", ["hw/misc/a.c": "int a;\n"])
    try repository.tag("v1.0")
  }

  private func run(_ arguments: String...) throws -> CommandRunner.Outcome {
    try CommandRunner(directory: repository.directory).run(arguments)
  }

  @Test(arguments: [["check", "v1.1..HEAD"], ["check", "v1.0..v1.1"], ["diff", "v1.1..HEAD"], ["extract", "v1.1"]])
  func aMissingRevisionIsUsageAndNamesTheNearest(arguments: [String]) throws {
    let outcome = try CommandRunner(directory: repository.directory).run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.contains("there is no revision 'v1.1'"))
    #expect(outcome.standardError.contains("'v1.0'"))
  }

  @Test(arguments: [["check", "a..b"], ["check"], ["extract"], ["diff", "a..b"]])
  func noRepositoryIsUnreadable(arguments: [String]) throws {
    let outcome = try CommandRunner(directory: "/").run(arguments)
    #expect(outcome.exitCode == 3)
    #expect(outcome.standardError.contains("is not in a git repository"))
    #expect(outcome.standardError.contains("--repo"))
  }

  @Test func aFolderThatIsNotThereIsUnreadable() throws {
    let outcome = try run("check", "dir:nowhere..HEAD")
    #expect(outcome.exitCode == 3)
    #expect(outcome.standardError.contains("nowhere"))
  }
}
