import ArgumentParser
import Findings
import Reports
import StateRegistry
import VMState
import Workflows

/// `statereg registry verify`: the registry against trees.
struct RegistryVerifyCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hold the registry against the trees of its releases.",
    discussion: """
        statereg registry verify --repo ~/qemu
        statereg registry verify upstream@v7.2.22 kvm@kvm-88 --repo ~/qemu

      Without releases, all whose trees are in the repository are verified; the others are named.

      Exit codes: 0 they agree; 1 they do not; 2 no such release, or the registry cannot be read; 3 a tree cannot be read, or \
      no tree is at hand.
      """)

  @Argument(help: ArgumentHelp("FORK@RELEASE. (default: all at hand)", valueName: "release"))
  var releases: [String] = []
  @Option(
    name: .long, help: ArgumentHelp("The repository with the trees.", valueName: "dir"), completion: .directory)
  var repo = "."
  @Option(name: .long, help: ArgumentHelp("The target to read the trees for.", valueName: "arch"))
  var target = "x86_64"
  @OptionGroup var registry: RegistryOptions
  @Flag(name: [.short, .long], help: "Name the releases that could not be verified.")
  var verbose = false
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    guard let target = Target.named(target) else {
      throw ToolError(.usage, "'\(target)' is no target of QEMU")
    }
    var names: [ReleaseName] = []
    for text in releases {
      guard let name = ReleaseName(parsing: text) else {
        throw ToolError(.usage, "'\(text)' is no release", hint: "write FORK@RELEASE, such as upstream@v7.2.22")
      }
      names.append(name)
    }
    let path = try registry.path(repository: repo)
    let verify = RegistryVerify(registry: path, repository: repo, releases: names, target: target, jobs: 2)
    let result = try ProgressLine.during { progress throws(ToolError) in try verify.run(progress: progress) }
    let report = RegistryTextReport(directory: path, isColoured: output.isColoured, isVerbose: verbose)
    try output.write(report.text(of: result.findings))
    Console.standardError.write(
      "\(result.verified.count) releases verified, \(result.agreementCount) times a device agrees, "
        + "\(result.findings.count) findings, \(result.absent.count) releases not at hand\n")
    if verbose { for name in result.absent { Console.standardError.write("not at hand: \(name)\n") } }
    if !result.findings.isEmpty { return .findings }
    return result.verified.isEmpty ? .undecided : .clean
  }
}
