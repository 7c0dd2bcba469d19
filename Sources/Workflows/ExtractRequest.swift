import Findings
import VMState

/// What `statereg extract` is asked.
package struct ExtractRequest: Hashable, Sendable {
  /// The directory of the repository, or one inside its work tree.
  package var repository: String
  package var tree: TreeName
  /// Sorted by name, at least one.
  package var targets: [Target]
  /// Device types or section names; empty for all.
  package var devices: [Glob]
  /// Machine type names; empty for all.
  package var machines: [Glob]
  /// Threads, at least 1.
  package var jobs: Int

  package init(
    repository: String, tree: TreeName, targets: [Target], devices: [Glob] = [], machines: [Glob] = [], jobs: Int = 1
  ) {
    self.repository = repository
    self.tree = tree
    self.targets = targets
    self.devices = devices
    self.machines = machines
    self.jobs = jobs
  }
}
