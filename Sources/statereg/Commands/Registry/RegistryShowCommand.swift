import ArgumentParser
import Findings
import Reports
import StateRegistry
import Workflows

/// `statereg registry show`: a table of features by fork and release.
struct RegistryShowCommand: JudgingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "A device's features by fork and release, or all collisions.",
    discussion: """
        statereg registry show virtio-net
        statereg registry show cpu --fork kvm --fork upstream
        statereg registry show --collisions

      Without a device, the devices and forks are listed.

      Exit codes: 0 shown; 2 no such device or fork, or the registry cannot be read.
      """)

  @Argument(help: ArgumentHelp("A device, a type or a section.", valueName: "device"))
  var device: String?
  @Option(name: .long, help: ArgumentHelp("Only this fork; repeatable.", valueName: "fork"))
  var fork: [String] = []
  @Flag(name: .long, help: "Numbers and names that stand for two things.")
  var collisions = false
  @Option(name: .long, help: ArgumentHelp("A directory in the repository.", valueName: "dir"), completion: .directory)
  var repo = "."
  @OptionGroup var registry: RegistryOptions
  @OptionGroup var output: OutputOptions

  func judge() throws -> ExitStatus {
    let path = try registry.path(repository: repo)
    let known = try RegistryDirectory(path: path).load()
    for name in fork where known.fork(name) == nil { throw UnknownNames.fork(name, known) }
    if collisions {
      let findings = RegistryLint(known).findings.filter { $0.rule == .numberCollision || $0.rule == .nameCollision }
      try output.write(
        RegistryTextReport(directory: path, isColoured: output.isColoured, isVerbose: true).text(of: findings))
      return .clean
    }
    guard let device else {
      let forks = known.forks.map {
        "fork \($0.name): \($0.releases.count) releases\($0.title.map { ", \($0)" } ?? "")"
      }
      let devices = known.devices.map {
        "device \($0.name): \($0.features.count) features\($0.title.map { ", \($0)" } ?? "")"
      }
      try output.write((forks + devices).joined(separator: "\n") + "\n")
      return .clean
    }
    guard let entry = known.device(device) else { throw UnknownNames.device(device, known) }
    let text = DeviceTableReport(RegistryIndex(known)).text(of: entry, forks: fork)
    try output.write(text + "\n" + DeviceTableReport.legend + "\n")
    return .clean
  }
}
