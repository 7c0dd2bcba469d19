import ArgumentParser
import Reports
import StateRegistry

/// `statereg registry schema`: what editors check a registry's files by.
struct RegistrySchemaCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "The JSON schema of a fork's or a device's file.",
    discussion: """
      Editors with yaml-language-server complete and validate by it, when a file begins with the line that names it.

        statereg registry schema device > Registry/schema/device.schema.json
        statereg registry schema fork > Registry/schema/fork.schema.json

      Exit codes: 0 written; 2 there is no such kind of file.
      """)

  @Argument(help: ArgumentHelp("The kind of file.", valueName: "kind"))
  var kind: RegistryFileKind
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    try output.write(RegistrySchema(kind).text)
    return .clean
  }
}

extension RegistryFileKind: ExpressibleByArgument {}
