import ArgumentParser
import Findings
import Foundation
import VMState
import Workflows

/// What every command that reads a tree takes.
struct TreeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The repository, or a directory inside its work tree.", valueName: "dir"),
    completion: .directory)
  var repo = "."

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A target, as in qemu-system-TARGET; repeatable. (default: x86_64)", valueName: "arch"),
    completion: .list(Target.all.map(\.name)))
  var target: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only devices whose type or section name matches the pattern, such as 'virtio-*'; repeatable.", valueName: "glob")
  )
  var device: [String] = []

  @Flag(
    name: .long,
    help: "Only devices that the tree's own default configuration (Kconfig, meson) builds for the target.")
  var defaultConfig = false

  @Option(
    name: .long,
    help: ArgumentHelp("Threads to use. (default: one a processor)", valueName: "n"))
  var jobs: Int?

  @OptionGroup var registry: RegistryOptions

  /// The registry that trees named `FORK@RELEASE` are looked up in; nil when there is none and none was named.
  func registryPath() throws(ToolError) -> String? {
    if registry.registry != nil { return try registry.path(repository: repo) }
    return try? registry.path(repository: repo)
  }

  /// The targets asked for, each once, sorted by name.
  ///
  /// - Throws: `usage` for a name QEMU has no target of.
  func targets() throws(ToolError) -> [Target] { try Self.targets(named: target) }

  static func targets(named names: [String]) throws(ToolError) -> [Target] {
    var targets: [Target] = []
    for name in names.isEmpty ? ["x86_64"] : names {
      guard let known = Target.named(name) else {
        let names = Target.all.map(\.name)
        throw ToolError(
          .usage, "'\(name)' is no target of QEMU",
          hint: NearestName.hint(for: name, among: names) ?? "the targets are \(names.joined(separator: ", "))")
      }
      if !targets.contains(known) { targets.append(known) }
    }
    return targets.sorted { $0.name < $1.name }
  }

  func devices() throws(ToolError) -> [Glob] { try Glob.all(device) }

  /// - Throws: `usage` when the number is below 1.
  func threads() throws(ToolError) -> Int { try Self.threads(jobs) }

  static func threads(_ jobs: Int?) throws(ToolError) -> Int {
    guard let jobs else { return max(1, ProcessInfo.processInfo.activeProcessorCount) }
    guard jobs >= 1 else {
      throw ToolError(.usage, "--jobs \(jobs) leaves no thread to work", hint: "give at least 1")
    }
    return jobs
  }
}
