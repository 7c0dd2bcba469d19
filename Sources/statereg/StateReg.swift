import ArgumentParser
import Findings
import Glibc
import Workflows

/// The command line's root, and the program's way in and out.
@main struct StateReg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statereg",
    abstract: "Proves whether two builds of QEMU can exchange guests.",
    discussion: """
      QEMU's migration stream is an ABI between builds that were never built together. statereg reads the device state that \
      a source tree declares, straight from git and without building anything, gives it to an embedded emulator, and runs \
      the migrations.

      Is my topic branch still compatible with the branch it started from?

        statereg check

      Can 7.2.17 and 7.2.16 exchange riscv64 guests?

        statereg check v7.2.16..v7.2.17 --target riscv64

      What does a release put into the stream for one device?

        statereg extract v7.2.17 --device goldfish_rtc --target riscv64

      Exit codes: 0 nothing found at or above --fail-on, 1 findings, 2 usage or configuration, 3 undecided or \
      unreadable, 70 a fault of the tool.
      """,
    version: "statereg \(ToolVersion.current)",
    subcommands: [
      CheckCommand.self, ExtractCommand.self, DiffCommand.self, SnapshotCommand.self, RegistryCommand.self,
      ForkCommand.self, BackportCommand.self, MatrixCommand.self, NegotiateCommand.self, CompletionsCommand.self,
    ]
  )

  /// No command is a mistake, not a request for help: a script with an empty variable must not pass.
  func run() throws {
    throw ToolError(.usage, "a command is missing", hint: "'statereg --help' lists the commands")
  }

  static func main() {
    // A reader that goes away is noticed by `write`, which then stops quietly (Console).
    signal(SIGPIPE, SIG_IGN)
    Glibc.exit(status(of: Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  private static func status(of arguments: [String]) -> ExitStatus {
    do {
      try refuseUnknownCommand(arguments.first)
      if let page = try HelpTopics.page(for: arguments) {
        try Console.standardOutput.writeResult(page)
        return .clean
      }
      var command = try parseAsRoot(arguments)
      if let judging = command as? any JudgingCommand { return try judging.judge() }
      try command.run()
      return .clean
    } catch let error as ToolError {
      Console.standardError.write(ErrorText(error, isColoured: Console.standardError.wantsColour).text)
      return ExitStatus(error.kind)
    } catch {
      let text = fullMessage(for: error)
      switch exitCode(for: error) {
      case .success:
        Console.standardOutput.write(text + "\n")
        return .clean
      case .validationFailure:
        Console.standardError.write(text.replacingErrorLabel + "\n")
        return .usage
      default:
        Console.standardError.write(text.replacingErrorLabel + "\n")
        return .internalFault
      }
    }
  }
}

extension StateReg {
  /// Of the first level, `help` among them.
  static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// ArgumentParser would call it an unexpected argument of the root.
  private static func refuseUnknownCommand(_ name: String?) throws(ToolError) {
    guard let name, !name.hasPrefix("-") else { return }
    guard !commandNames.contains(name) else { return }
    throw ToolError(
      .usage, "'\(name)' is no command of statereg",
      hint: NearestName.hint(for: name, among: commandNames) ?? "'statereg --help' lists the commands")
  }
}

extension String {
  /// ArgumentParser writes "Error:"; all other errors of this program start in lower case, as git's and the compilers' do.
  fileprivate var replacingErrorLabel: String {
    guard hasPrefix("Error: ") else { return self }
    let message = dropFirst("Error: ".count)
    return "error: " + message.prefix(1).lowercased() + message.dropFirst()
  }
}
