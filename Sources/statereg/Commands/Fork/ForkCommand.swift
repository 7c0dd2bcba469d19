import ArgumentParser
import Findings
import StateRegistry
import Workflows

/// `statereg fork`: forks by declaration.
struct ForkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork", abstract: "Declare a fork in the registry, or show what is declared.",
    subcommands: [ForkDeclareCommand.self, ForkListCommand.self, ForkShowCommand.self])
}

/// `statereg fork declare`.
struct ForkDeclareCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "declare",
    abstract: "Write a fork's file, for a branch, a plain tree or a release with patches.",
    discussion: """
      An unpacked source package, whether its patches are applied or not:

        statereg fork declare debian --from upstream@v10.0.2 \\
            --git qemu-10.0.2+ds --series debian/patches

      Patches that go on the upstream release itself:

        statereg fork declare debian --from upstream@v10.0.2 \\
            --release 10.0.2-1 --series qemu-10.0.2/debian/patches

      A spec file with its patches beside it, or in SOURCES beside SPECS:

        statereg fork declare rhel9 --from upstream@v7.2.0 \\
            --release 7.2.0-14.el9 --series SPECS/qemu-kvm.spec

      A branch, and a folder:

        statereg fork declare acme --from upstream@v7.2.22 --release acme-1 --git ~/qemu
        statereg fork declare acme --from upstream@v7.2.22 --release acme-1 --git dir:qemu-acme

      A fork that is there gets the release; a release that is there, its place.

      Afterwards 'statereg check upstream@v10.0.2..debian@10.0.2-1' takes its releases by name.

      Exit codes: 0 written; 2 a release or a series that is not there, or a series
      that is applied in part.
      """)

  @Argument(help: "The fork's name.") var name: String
  @Option(name: .long, help: ArgumentHelp("The release it begins from.", valueName: "fork@release")) var from: String
  @Option(
    name: .long,
    help: ArgumentHelp("What its release is called. (default: the version in debian/changelog)", valueName: "name"))
  var release: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A repository that has the release as a revision, or a folder: dir:PATH, or PATH that is no repository.",
      valueName: "place")
  )
  var git: String?
  @Option(name: .long, help: ArgumentHelp("The revision, when it is not the release's name.", valueName: "rev"))
  var revision: String?
  @Option(
    name: .long,
    help: ArgumentHelp("A quilt series, or an RPM spec file, on top, or in the folder; repeatable.", valueName: "path"))
  var series: [String] = []
  @Option(
    name: .long, help: ArgumentHelp("A machine type of its own, NAME or NAME=LIKE; repeatable.", valueName: "name"))
  var machine: [String] = []
  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @OptionGroup var templates: TemplateOptions

  func judge() throws -> ExitStatus {
    guard let parent = ReleaseName(parsing: from) else {
      throw ToolError(.usage, "'\(from)' is no release", hint: "write FORK@RELEASE, such as upstream@v10.0.2")
    }
    let declaration = try ForkDeclaration(
      name: name, parent: parent, release: release, place: git, revision: revision, series: series, machines: machine)
    let path = try registry.path(repository: repo)
    let file = try declaration.write(
      to: path, templates: templates.folders(registry: path))
    try Console.standardOutput.writeResult("\(path)/\(file)\n")
    return .clean
  }
}

/// `statereg fork list`.
struct ForkListCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The forks and their releases, oldest first.",
    discussion: "Exit codes: 0 listed; 2 no such fork, or the registry cannot be read.")

  @Argument(help: "Only this fork.") var name: String?
  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let known = try RegistryDirectory(path: try registry.path(repository: repo)).load()
    if let name, known.fork(name) == nil { throw UnknownNames.fork(name, known) }
    let lines = known.forks.filter { name == nil || $0.name == name }.flatMap { fork in
      ["\(fork.name)\(fork.parent.map { ", from \($0.value)" } ?? "")\(fork.title.map { ": \($0)" } ?? "")"]
        + fork.releases.map { "  \(fork.name)@\($0.name)\($0.series.map { "  series \($0)" } ?? "")" }
    }
    try output.write(lines.joined(separator: "\n") + "\n")
    return .clean
  }
}
