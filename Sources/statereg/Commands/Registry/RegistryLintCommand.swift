import ArgumentParser
import Findings
import Reports
import StateRegistry
import Workflows

/// `statereg registry lint`: what is wrong with the registry's data, from the data alone.
struct RegistryLintCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Collisions of numbers and names, and promises that nobody can keep.",
    discussion: """
      Reads no tree. Findings that a device's file approves with a reason are counted, and listed with --verbose.

        statereg registry lint
        statereg registry lint --registry ~/qemu/Registry --format json

      Exit codes: 0 nothing that is not approved; 1 findings; 2 the registry cannot be read.
      """)

  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text
  @Flag(name: [.short, .long], help: "List approved findings too.")
  var verbose = false
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let path = try registry.path(repository: repo)
    let lint = RegistryLint(try RegistryDirectory(path: path).load())
    switch format {
    case .text:
      let report = RegistryTextReport(directory: path, isColoured: output.isColoured, isVerbose: verbose)
      try output.write(report.text(of: lint.findings))
      Console.standardError.write("\(path): \(report.summary(of: lint.findings))\n")
    case .json: try output.write(RegistryJSONReport().text(of: lint.findings))
    }
    return lint.open.isEmpty ? .clean : .findings
  }
}
