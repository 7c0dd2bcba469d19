import ArgumentParser
import Findings
import VMState
import Workflows

/// `statereg snapshot`: the state of a tree as a file.
struct SnapshotCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Writes the state of a tree into a file that stands for the tree.",
    discussion: """
      The file holds all that a check needs, for one target or several: whoever has it needs no clone. Every command \
      that takes a tree takes snapshot:FILE. The same tree gives the same bytes, one field or property a line, with the \
      commit and tree it came from and a hash at the end.

      What a distribution publishes with a release:

        statereg snapshot v7.2.17 --output qemu-7.2.17.snapshot

      What a reviewer does with it:

        statereg check --base snapshot:qemu-7.2.17.snapshot

      Exit codes: 0 written; 2 usage or configuration; 3 the repository or tree could not be read, or the file not be \
      written; 70 a fault of the tool.
      """)

  @Argument(help: ArgumentHelp("A revision, dir:PATH or REV+series:PATH.", valueName: "tree"))
  var name = "HEAD"

  @Option(
    name: .long,
    help: ArgumentHelp("The repository, or a directory inside its work tree.", valueName: "dir"),
    completion: .directory)
  var repo = "."

  @Option(
    name: .long,
    help: ArgumentHelp("A target, as in qemu-system-TARGET; repeatable. (default: x86_64)", valueName: "arch"),
    completion: .list(Target.all.map(\.name)))
  var target: [String] = []

  @Flag(
    name: .long,
    help: "Only devices that the tree's own default configuration (Kconfig, meson) builds for the target.")
  var defaultConfig = false

  @Option(name: .long, help: ArgumentHelp("Threads to use. (default: one a processor)", valueName: "n"))
  var jobs: Int?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The file to write, whole or not at all. (default: standard output)", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var registry: RegistryOptions

  func judge() throws -> ExitStatus {
    var request = try ExtractRequest(
      repository: repo, tree: name, targets: try TreeOptions.targets(named: target),
      jobs: try TreeOptions.threads(jobs),
      onlyDefaultConfiguration: defaultConfig)
    request.registry = try? registry.path(repository: repo)
    guard let output else {
      let text = try ProgressLine.during { progress throws(ToolError) in
        try MakeSnapshot.text(request, progress: progress)
      }
      try Console.standardOutput.writeResult(text)
      return .clean
    }
    try ProgressLine.during { progress throws(ToolError) in
      try MakeSnapshot.write(request, to: output, progress: progress)
    }
    return .clean
  }
}
