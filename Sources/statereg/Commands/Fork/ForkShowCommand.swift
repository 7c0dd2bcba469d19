import ArgumentParser
import Findings
import Reports
import StateRegistry
import Workflows

/// `statereg fork show`: one fork with all that the registry says of it.
struct ForkShowCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "A fork's parents, releases and their sources, machine types and promises.",
    discussion: """
        statereg fork show kvm
        statereg fork show debian --format json

      Exit codes: 0 shown; 2 no such fork, or the registry cannot be read.
      """)

  @Argument(help: "The fork's name.") var name: String
  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let known = try RegistryDirectory(path: try registry.path(repository: repo)).load()
    guard let fork = known.fork(name) else { throw UnknownNames.fork(name, known) }
    let report = ForkReport(fork, in: RegistryIndex(known))
    switch format {
    case .text: try output.write(report.text(style: TextStyle(isColoured: output.isColoured)))
    case .json: try output.write(report.json)
    }
    return .clean
  }
}
