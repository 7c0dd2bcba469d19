import ArgumentParser
import Findings
import Reports
import Workflows

/// `statereg diff`: state changes in words.
struct DiffCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What was done to the state between two trees, in words; no verdict.",
    discussion: """
      Lists the fields, subsections, versions, properties and machine types that were added, removed, renamed or changed, \
      by device. Whether guests can still be exchanged is what 'statereg check' says.

      A tree is any git revision; dir:PATH names a plain folder, REV+series:PATH a revision with a quilt series on \
      top, and snapshot:FILE what 'statereg snapshot' wrote.

        statereg diff v7.2.16..v7.2.17 --target riscv64

      Exit codes: 0 compared, whether they differ or not; 2 usage or configuration; 3 a repository or tree could not be \
      read; 70 a fault of the tool.
      """)

  @OptionGroup var sides: ComparisonOptions
  @OptionGroup var tree: TreeOptions

  @Option(name: .long, help: ArgumentHelp("How to write it.", valueName: "format"))
  var format = Format.text

  @Flag(name: [.short, .long], help: "Name every device that uses a description.")
  var verbose = false

  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let targets = try tree.targets()
    var request = DiffRequest(
      repository: tree.repo, comparison: try sides.comparison(), targets: targets, devices: try tree.devices(),
      jobs: try tree.threads(),
      onlyDefaultConfiguration: tree.defaultConfig)
    request.registry = try tree.registryPath()
    let differences = try ProgressLine.during { progress throws(ToolError) in
      try Diff.run(request, progress: progress)
    }
    let text =
      switch format {
      case .text: DiffTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: differences)
      case .json: DiffJSONReport().text(of: differences)
      }
    try output.write(text)
    return .clean
  }
}
