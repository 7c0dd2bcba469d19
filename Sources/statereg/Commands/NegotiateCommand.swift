import ArgumentParser
import Findings
import Reports
import Workflows

/// `statereg negotiate`: the best format that two builds share.
struct NegotiateCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "negotiate",
    abstract: "Find the best format that two builds share, and the settings that select it.",
    discussion: """
      Runs both builds against each other under every machine type that both know. Where something is in the way, properties of \
      the devices concerned are tried until round trips work: what comes out is a machine type and the -global settings of each \
      end, with what they take away. Where nothing helps, releases of the registry are tried as a third build between the two.

        statereg negotiate upstream@v7.2.16 upstream@v7.2.17 --repo ~/qemu
        statereg negotiate kvm@kvm-88 upstream@v0.12.5 --repo ~/qemu --machine pc

      A and B are whatever 'statereg check' takes; forward is from A to B.

      Exit codes: 0 there is a format; 1 there is none; 2 usage or configuration; 3 there is one as far as could be judged.
      """)

  @Argument(help: ArgumentHelp("One build.", valueName: "a"))
  var first: String
  @Argument(help: ArgumentHelp("The other.", valueName: "b"))
  var second: String
  @OptionGroup var tree: TreeOptions
  @OptionGroup var machineTypes: MachineOptions
  @Option(name: .long, help: ArgumentHelp("Which way guests migrate.", valueName: "way"))
  var direction = CheckCommand.DirectionChoice.both
  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text
  @Flag(name: [.short, .long], help: "List every machine type.")
  var verbose = false
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let targets = try tree.targets()
    guard targets.count == 1, let target = targets.first else {
      throw ToolError(.usage, "a format is negotiated for one target", hint: "name one with --target")
    }
    let request = NegotiateRequest(
      repository: tree.repo, registry: try tree.registryPath(), first: first, second: second, target: target,
      machines: try machineTypes.machines(), devices: try tree.devices(), directions: direction.directions,
      onlyDefaultConfiguration: tree.defaultConfig, jobs: try tree.threads())
    let result = try ProgressLine.during { progress throws(ToolError) in
      try Negotiate.run(request, progress: progress)
    }
    switch format {
    case .text:
      try output.write(NegotiationTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: result))
    case .json: try output.write(NegotiationJSONReport().text(of: result))
    }
    return ExitStatus(result)
  }
}

extension ExitStatus {
  /// No format at all first, then one that something undecided stands in the way of.
  init(_ result: NegotiationResult) {
    guard let best = result.best else {
      self = .findings
      return
    }
    self = result.directions.allSatisfy { result.rest(of: best, $0, andUndecided: true).isEmpty } ? .clean : .undecided
  }
}
