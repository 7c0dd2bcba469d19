import ArgumentParser
import Findings
import Reports
import VMState
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

      A tree is any git revision; dir:PATH names a plain folder, REV+series:PATH a revision with a quilt series on \
      top, and snapshot:FILE what 'statereg snapshot' wrote.

      One device, as it stands:

        statereg extract HEAD --device goldfish_rtc --target riscv64

      A file for QEMU's own static checker (scripts/vmstate-static-checker.py):

        statereg extract v7.2.17 --format dump-vmstate --output 7.2.17.json

      Exit codes: 0 extracted; 2 usage or configuration; 3 the repository or tree could not be read; 70 a fault of the \
      tool. Parts that are not understood are part of the result and do not change the exit code.
      """)

  @Argument(help: ArgumentHelp("A revision, dir:PATH, REV+series:PATH or snapshot:FILE.", valueName: "tree"))
  var name = "HEAD"

  @OptionGroup var tree: TreeOptions
  @OptionGroup var machineTypes: MachineOptions

  @Option(name: .long, help: ArgumentHelp("How to write it.", valueName: "format"))
  var format = Format.text

  @Flag(name: [.short, .long], help: "In text: line numbers, and all properties of a device.")
  var verbose = false

  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let targets = try tree.targets()
    if targets.count > 1, format == .dumpVMState {
      throw ToolError(
        .usage, "--format dump-vmstate holds one target, and \(targets.count) are asked for",
        hint: "run it once for each --target")
    }
    var request = try ExtractRequest(
      repository: tree.repo, tree: name, targets: targets, devices: try tree.devices(),
      machines: try machineTypes.machines(), jobs: try tree.threads(),
      onlyDefaultConfiguration: tree.defaultConfig)
    request.registry = try tree.registryPath()
    let builds = try ProgressLine.during { progress throws(ToolError) in
      try Extract.run(request, progress: progress)
    }
    try output.write(try report(of: builds))
    return .clean
  }

  private func report(of builds: [Build]) throws(ToolError) -> String {
    switch format {
    case .text:
      var options = Build.TextOptions()
      options.showsLines = verbose
      options.showsAllProperties = verbose
      return ExtractTextReport(options: options).text(of: builds)
    case .json: return try ExtractJSONReport().text(of: builds)
    case .dumpVMState: return builds.map { DumpVMStateReport(machine: dumpedMachine).text(of: $0) }.joined()
    }
  }

  /// A dump names the one machine type it was taken for.
  private var dumpedMachine: String? {
    guard machineTypes.machine.count == 1, let name = machineTypes.machine.first else { return nil }
    return name.contains { "*?[\\".contains($0) } ? nil : name
  }
}
