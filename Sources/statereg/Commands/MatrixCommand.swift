import ArgumentParser
import Findings
import Reports
import VMState
import Workflows

/// `statereg matrix`: every promised pair, both directions.
struct MatrixCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, html
  }

  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Judge every pair of builds that the registry promises.",
    discussion: """
      Takes the promises of the registry's forks (within a series, to later releases, named pairs), reads the builds and runs \
      each pair in each promised direction. A finding that many pairs have is told once, with the nearest pair that has it.

        statereg matrix --fork upstream --release 'v7.2.*' --repo ~/qemu
        statereg matrix --fork kvm --fork rhel --format html --output matrix.html

      Exit codes: 0 every promise holds, declared islands aside; 1 a promised pair is broken; 2 usage or configuration; 3 a pair \
      could not be judged, or a tree is not at hand, and nothing worse was found.
      """)

  @Option(
    name: .long, help: ArgumentHelp("Only this fork, * for any characters; repeatable.", valueName: "glob"))
  var fork: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only these releases, RELEASE or FORK@RELEASE, * for any characters; repeatable.", valueName: "glob"))
  var release: [String] = []
  @OptionGroup var machineTypes: MachineOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Only devices whose type or section name matches the pattern; repeatable.", valueName: "glob"))
  var device: [String] = []
  @Option(name: .long, help: ArgumentHelp("The repository with the trees.", valueName: "dir"), completion: .directory)
  var repo = "."
  @Option(
    name: .long, help: ArgumentHelp("The target to read the trees for.", valueName: "arch"),
    completion: .list(Target.all.map(\.name)))
  var target = "x86_64"
  @Option(name: .long, help: ArgumentHelp("Threads to use. (default: one a processor)", valueName: "n"))
  var jobs: Int?
  @OptionGroup var registry: RegistryOptions
  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text
  @Flag(name: [.short, .long], help: "List all pairs of a finding, all ways round, and remarks.")
  var verbose = false
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let request = MatrixRequest(
      registry: try registry.path(repository: repo), repository: repo, forks: try fork.map { try Glob($0) },
      releases: try release.map { try Glob($0) }, machines: try machineTypes.machines(),
      devices: try device.map { try Glob($0) }, target: try TreeOptions.targets(named: [target])[0],
      jobs: try TreeOptions.threads(jobs))
    let result = try ProgressLine.during { progress throws(ToolError) in
      try Matrix.run(request, progress: progress)
    }
    switch format {
    case .text: try output.write(MatrixTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: result))
    case .json: try output.write(MatrixJSONReport().text(of: result))
    case .html: try output.write(MatrixHTMLReport().text(of: result))
    }
    return ExitStatus(result)
  }
}

extension ExitStatus {
  /// A broken promise first, then whatever could not be told.
  init(_ result: MatrixResult) {
    if result.cells.contains(where: { $0.verdict == .broken || $0.verdict == .sometimes }) {
      self = .findings
    } else if result.cells.contains(where: { $0.verdict == .undecided || $0.verdict == .absent }) {
      self = .undecided
    } else {
      self = result.chains.isEmpty ? .clean : .findings
    }
  }
}
