import ArgumentParser
import Findings
import Reports
import StateRegistry
import Workflows

/// `statereg registry explain`: a number in names.
struct RegistryExplainCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What a version number of a device stands for, in names.",
    discussion: """
        statereg registry explain cpu 12 --fork kvm
        statereg registry explain ide 3

      Exit codes: 0 explained; 2 no such device, fork or number.
      """)

  @Argument(help: ArgumentHelp("A device, a type or a section.", valueName: "device"))
  var device: String
  @Argument(help: ArgumentHelp("The section's version number.", valueName: "number"))
  var number: Int
  @Option(name: .long, help: ArgumentHelp("Only what it means in this fork.", valueName: "fork"))
  var fork: String?
  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let known = try RegistryDirectory(path: try registry.path(repository: repo)).load()
    if let fork, known.fork(fork) == nil { throw UnknownNames.fork(fork, known) }
    guard let entry = known.device(device) else { throw UnknownNames.device(device, known) }
    let index = RegistryIndex(known)
    guard let text = NumberExplanation(index).text(of: number, entry, fork: fork) else {
      let numbers = Set(index.runs(of: entry).filter { fork == nil || $0.fork == fork }.map(\.number)).sorted()
      throw ToolError(
        .usage,
        "no release\(fork.map { " of \($0)" } ?? "") in the registry sends '\(entry.name)' with number \(number)",
        hint: numbers.isEmpty ? nil : "its numbers are \(numbers.map(String.init).joined(separator: ", "))")
    }
    try output.write(text)
    return .clean
  }
}
