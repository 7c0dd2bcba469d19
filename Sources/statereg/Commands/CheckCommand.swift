import ArgumentParser
import Compatibility
import Findings
import Reports
import Workflows

/// `statereg check`: does the head still exchange guests with the base?
struct CheckCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, github
  }

  enum DirectionChoice: String, ExpressibleByArgument, CaseIterable {
    case forward, backward, both

    var directions: [Direction] {
      switch self {
      case .forward: [.forward]
      case .backward: [.backward]
      case .both: Direction.allCases
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Does HEAD still exchange guests with BASE?",
    discussion: """
      Reads the device state that both trees declare, saves it under one and loads it under the other, for every machine \
      type that both know, and reports what is refused, lost or corrupted, at file and line. Optional parts \
      (subsections, fields with a test) are forced both ways.

      A tree is any git revision; dir:PATH names a plain folder, REV+series:PATH a revision with a quilt series \
      or the patches of an RPM spec file on top, and snapshot:FILE what 'statereg snapshot' wrote. Forward means that BASE saves and HEAD loads; backward, that HEAD saves and BASE loads.

      This topic branch, against the commit where it left the default branch:

        statereg check

      Two stable releases, for two targets:

        statereg check v7.2.16..v7.2.17 --target x86_64 --target riscv64

      Only what a downgrade would meet, for virtio devices of the q35 machine types:

        statereg check v8.0.0..HEAD --direction backward \\
            --device 'virtio-*' --machine 'pc-q35-*'

      A distribution's patches, before they are committed:

        statereg check v7.2.17..v7.2.17+series:debian/patches/series

      In a pull request, as annotations at the lines at fault:

        statereg check origin/master...HEAD --format github

      Exit codes: 0 nothing found at or above --fail-on; 1 findings; 2 usage or configuration; 3 something could not be \
      judged or read, and nothing worse was found; 70 a fault of the tool. With --fail-on never, whatever is found or \
      cannot be judged gives 0.
      """)

  @OptionGroup var sides: ComparisonOptions
  @OptionGroup var tree: TreeOptions
  @OptionGroup var machineTypes: MachineOptions

  @Option(
    name: .long, help: ArgumentHelp("Which way guests migrate.", valueName: "way"))
  var direction = DirectionChoice.both

  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text

  @Option(
    name: .long,
    help: ArgumentHelp("The least severity that makes the exit code 1.", valueName: "severity"))
  var failOn = FailureThreshold.error

  @Flag(name: [.short, .long], help: "List every machine type, every undecided part, and notes.")
  var verbose = false

  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    var request = CheckRequest(
      repository: tree.repo, comparison: try sides.comparison(), targets: try tree.targets(),
      devices: try tree.devices(), machines: try machineTypes.machines(), directions: direction.directions,
      jobs: try tree.threads(),
      onlyDefaultConfiguration: tree.defaultConfig)
    request.registry = try tree.registryPath()
    request.keepsRegistry = request.registry != InstalledFiles.path("Registry")
    let result = try ProgressLine.during { progress throws(ToolError) in
      try Check.run(request, progress: progress)
    }
    try output.write(report(of: result))
    return ExitStatus(result, failOn: failOn)
  }

  private func report(of result: CheckResult) -> String {
    switch format {
    case .text: CheckTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: result)
    case .json: CheckJSONReport().text(of: result)
    case .github: CheckGitHubReport().text(of: result)
    }
  }
}
