import ArgumentParser

/// `statereg registry`: state by name.
struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "What a piece of state is called, who carries it, and by what.",
    discussion: """
      A registry is a folder of YAML files, one a fork and one a device; a project keeps its own in 'Registry'. Its format \
      is described in Registry/README.md.
      """,
    subcommands: [
      RegistryLintCommand.self, RegistryShowCommand.self, RegistryExplainCommand.self, RegistryUpdateCommand.self,
      RegistryVerifyCommand.self, RegistrySchemaCommand.self,
    ])
}
