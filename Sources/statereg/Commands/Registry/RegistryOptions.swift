import ArgumentParser
import Findings
import Foundation
import StateRegistry
import Workflows

/// Which registry.
struct RegistryOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The registry's folder. (default: 'Registry' of the repository, or the installed one)", valueName: "dir"),
    completion: .directory)
  var registry: String?

  /// - Parameter repository: the directory that `--repo` names.
  /// - Throws: `usage` when there is none.
  func path(repository: String) throws(ToolError) -> String {
    if let registry { return registry }
    let candidates = ["\(repository)/Registry", InstalledFiles.path("Registry")]
    for path in candidates where FileManager.default.fileExists(atPath: "\(path)/forks") {
      return path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }
    throw ToolError(
      .usage, "there is no registry: neither '\(candidates[0])' nor the installed one", hint: "name one with --registry"
    )
  }
}
