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

  func devices() throws(ToolError) -> [Glob] { try globs(device) }

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

/// Which machine types to look at.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only machine types whose name matches the pattern, such as 'pc-q35-*'; repeatable.", valueName: "glob"))
  var machine: [String] = []

  func machines() throws(ToolError) -> [Glob] { try globs(machine) }
}

/// The two sides of a comparison.
struct ComparisonOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "BASE..HEAD, or BASE...HEAD from their merge base. (default: merge base with the default branch against HEAD)",
      valueName: "range"))
  var range: String?

  @Option(name: .long, help: ArgumentHelp("The old side, in place of a range.", valueName: "tree"))
  var base: String?

  @Option(name: .long, help: ArgumentHelp("The new side, in place of a range. (default: HEAD)", valueName: "tree"))
  var head: String?

  func comparison() throws(ToolError) -> Comparison { try Comparison(range: range, base: base, head: head) }
}

/// Where results go, and how they look.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Whether text has colours; auto is on a terminal, unless NO_COLOR is set.", valueName: "when"))
  var color = ColourChoice.auto

  @Option(
    name: .long,
    help: ArgumentHelp("Write the result to a file rather than to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  /// Whether the result is to be coloured: a file is only when asked for.
  var isColoured: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: output == nil && Console.standardOutput.wantsColour
    }
  }

  func write(_ result: String) throws(ToolError) {
    if let output {
      try Console.writeResult(result, toFile: output)
    } else {
      try Console.standardOutput.writeResult(result)
    }
  }
}

enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// From which severity on findings make the exit code 1.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case error, warning, never

  /// Nil when no finding does.
  var severity: Severity? {
    switch self {
    case .error: .error
    case .warning: .warning
    case .never: nil
    }
  }
}

private func globs(_ patterns: [String]) throws(ToolError) -> [Glob] {
  var globs: [Glob] = []
  for pattern in patterns { globs.append(try Glob(pattern)) }
  return globs
}
