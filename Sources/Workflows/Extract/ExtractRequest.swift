import Findings
import GitStore
import VMState

/// What `statereg extract` is asked.
package struct ExtractRequest: Hashable, Sendable {
  /// The directory of the repository, or one inside its work tree.
  package var repository: String
  package var tree: TreeSpecification
  /// Sorted by name, at least one.
  package var targets: [Target]
  /// Device types or section names; empty for all.
  package var devices: [Glob]
  /// Machine type names; empty for all.
  package var machines: [Glob]
  /// Leave out devices that the trees' default configuration does not build for the target.
  package var onlyDefaultConfiguration: Bool
  /// Threads, at least 1.
  package var jobs: Int
  /// The registry's folder, for trees named `FORK@RELEASE`; nil for none.
  package var registry: String?

  /// - Parameter tree: `REV`, `dir:PATH`, either with `+series:PATH` behind it.
  /// - Throws: `usage` when no tree can be called that.
  package init(
    repository: String, tree: String, targets: [Target], devices: [Glob] = [], machines: [Glob] = [], jobs: Int = 1,
    onlyDefaultConfiguration: Bool = false
  ) throws(ToolError) {
    self.repository = repository
    self.tree = try TreeSpecification(named: tree)
    self.targets = targets
    self.devices = devices
    self.machines = machines
    self.onlyDefaultConfiguration = onlyDefaultConfiguration
    self.jobs = jobs
  }
}
