import ArgumentParser
import Findings
import StateRegistry
import VMState
import Workflows

/// `statereg registry update`: from source trees to entries.
struct RegistryUpdateCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Record what the trees of a fork's releases send.",
    discussion: """
      Walks the releases in the order of the fork's file, finds what each adds, drops or renames, and writes it into the \
      devices' files; all that stands there already is kept as it is, word for word. Run twice it changes nothing.

        statereg registry update --fork upstream --repo ~/qemu
        statereg registry update --fork upstream v10.0.2 --device cpu --repo ~/qemu

      Exit codes: 0 recorded; 2 a fork, release or file that is not as it must be; 3 a tree that cannot be read.
      """)

  @Argument(help: ArgumentHelp("Releases of the fork. (default: all that its file lists)", valueName: "release"))
  var releases: [String] = []
  @Option(name: .long, help: ArgumentHelp("The fork.", valueName: "fork"))
  var fork = "upstream"
  @Option(
    name: .long,
    help: ArgumentHelp("Only this device, which gets a file if it has none; repeatable.", valueName: "device"))
  var device: [String] = []
  @Option(
    name: .long, help: ArgumentHelp("The repository with the trees.", valueName: "dir"), completion: .directory)
  var repo = "."
  @Option(name: .long, help: ArgumentHelp("The target to read the trees for.", valueName: "arch"))
  var target = "x86_64"
  @OptionGroup var registry: RegistryOptions
  @Flag(name: [.short, .long], help: "Say what was found.")
  var verbose = false

  func judge() throws -> ExitStatus {
    guard let target = Target.named(target) else {
      throw ToolError(.usage, "'\(target)' is no target of QEMU")
    }
    let path = try registry.path(repository: repo)
    let update = RegistryUpdate(
      registry: path, repository: repo, fork: fork, releases: releases, devices: device, target: target, jobs: 2)
    let result = try ProgressLine.during { progress throws(ToolError) in try update.run(progress: progress) }
    if verbose { for note in result.notes { Console.standardError.write("\(note)\n") } }
    for file in result.written { try Console.standardOutput.writeResult("\(path)/\(file)\n") }
    Console.standardError.write(
      "\(result.releaseCount) release\(result.releaseCount == 1 ? "" : "s") of \(fork) recorded, "
        + "\(result.written.count) file\(result.written.count == 1 ? "" : "s") written\n")
    return .clean
  }
}
