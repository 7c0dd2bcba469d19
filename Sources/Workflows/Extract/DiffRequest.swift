import Findings
import VMState

/// What `statereg diff` is asked.
package struct DiffRequest: Hashable, Sendable {
  /// The directory of the repository, or one inside its work tree.
  package var repository: String
  package var comparison: Comparison
  /// Sorted by name, at least one.
  package var targets: [Target]
  /// Device types or section names; empty for all.
  package var devices: [Glob]
  /// Leave out devices that the trees' default configuration does not build for the target.
  package var onlyDefaultConfiguration: Bool
  /// Threads, at least 1.
  package var jobs: Int
  /// The registry's folder, for trees named `FORK@RELEASE`; nil for none.
  package var registry: String?

  package init(
    repository: String, comparison: Comparison, targets: [Target], devices: [Glob] = [], jobs: Int = 1,
    onlyDefaultConfiguration: Bool = false
  ) {
    self.repository = repository
    self.comparison = comparison
    self.targets = targets
    self.devices = devices
    self.onlyDefaultConfiguration = onlyDefaultConfiguration
    self.jobs = jobs
  }
}
