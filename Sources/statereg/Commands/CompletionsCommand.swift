import ArgumentParser

/// `statereg completions`: the script that teaches a shell to complete the command line.
struct CompletionsCommand: JudgingCommand {
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completionShell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Prints the completion script of a shell.",
    discussion: """
      'make install' puts the scripts where the shells look for them. For this shell only:

        source <(statereg completions bash)

      For all zsh sessions of yours, with a directory that is in $fpath:

        statereg completions zsh > ~/.zsh/completions/_statereg

      For fish:

        statereg completions fish > ~/.config/fish/completions/statereg.fish
      """)

  @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
  var shell: Shell

  func judge() throws -> ExitStatus {
    try Console.standardOutput.writeResult(StateReg.completionScript(for: shell.completionShell))
    return .clean
  }
}
