import ArgumentParser
import Findings
import StateRegistry
import Workflows

/// Errors for names that a registry does not have.
enum UnknownNames {
  static func device(_ name: String, _ registry: StateRegistry.Registry) -> ToolError {
    ToolError(
      .usage, "the registry has no device '\(name)'",
      hint: NearestName.hint(for: name, among: registry.devices.map(\.name))
        ?? "'statereg registry show' lists what there is")
  }

  static func fork(_ name: String, _ registry: StateRegistry.Registry) -> ToolError {
    ToolError(
      .usage, "the registry has no fork '\(name)'",
      hint: NearestName.hint(for: name, among: registry.forks.map(\.name))
        ?? "'statereg registry show' lists what there is")
  }
}
