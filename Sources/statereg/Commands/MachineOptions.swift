import ArgumentParser
import Findings
import Workflows

/// Which machine types to look at.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only machine types whose name matches the pattern, such as 'pc-q35-*'; repeatable.", valueName: "glob"))
  var machine: [String] = []

  func machines() throws(ToolError) -> [Glob] { try Glob.all(machine) }
}
