import ArgumentParser
import Findings
import Reports
import Workflows

/// `statereg extract`: the state of a tree.
struct ExtractCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
    case dumpVMState = "dump-vmstate"
  }

  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "The device state that a tree declares, as text, JSON or QEMU's -dump-vmstate shape.",
    discussion: """
      Reads every VMStateDescription of a tree with the tree's own macros, the devices that register them, the tests that \
      gate their optional parts, and the machine types with the properties they pin. What could not be understood is \
      listed as such, with the reason.

      A tree is any git revision; dir:PATH names a plain folder, and REV+series:PATH a revision with a quilt series on \
      top.

      One device, as it stands:

        statereg extract HEAD --device goldfish_rtc --target riscv64

      A file for QEMU's own static checker (scripts/vmstate-static-checker.py):

        statereg extract v7.2.17 --format dump-vmstate --output 7.2.17.json

      Exit codes: 0 extracted; 2 usage or configuration; 3 the repository or tree could not be read; 70 a fault of the \
      tool. Parts that are not understood are part of the result and do not change the exit code.
      """)

  @Argument(help: ArgumentHelp("A revision, dir:PATH or REV+series:PATH.", valueName: "tree"))
  var name = "HEAD"

  @OptionGroup var tree: TreeOptions
  @OptionGroup var machineTypes: MachineOptions

  @Option(name: .long, help: ArgumentHelp("How to write it.", valueName: "format"))
  var format = Format.text

  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let targets = try tree.targets()
    if targets.count > 1, format != .text {
      throw ToolError(
        .usage, "--format \(format.rawValue) holds one target, and \(targets.count) are asked for",
        hint: "run it once for each --target")
    }
    let request = ExtractRequest(
      repository: tree.repo, tree: try TreeName(name), targets: targets, devices: try tree.devices(),
      machines: try machineTypes.machines(), jobs: try tree.threads())
    let builds = try ProgressLine.during { progress throws(ToolError) in
      try Extract.run(request, progress: progress)
    }
    let texts = builds.map { build in
      switch format {
      case .text: ExtractTextReport().text(of: build)
      case .json: ExtractJSONReport().text(of: build)
      case .dumpVMState: DumpVMStateReport().text(of: build)
      }
    }
    try output.write(texts.joined(separator: "\n"))
    return .clean
  }
}
