import Findings
import VMState

/// What `statereg check` is asked.
package struct CheckRequest: Hashable, Sendable {
  /// The directory of the repository, or one inside its work tree.
  package var repository: String
  package var comparison: Comparison
  /// Sorted by name, at least one.
  package var targets: [Target]
  /// Device types or section names; empty for all.
  package var devices: [Glob]
  /// Machine type names; empty for all that both trees know.
  package var machines: [Glob]
  package var directions: [Direction]
  /// Leave out devices that the trees' default configuration does not build for the target.
  package var onlyDefaultConfiguration: Bool
  /// Threads, at least 1.
  package var jobs: Int
  /// The registry's folder, for trees named `FORK@RELEASE`; nil for none.
  package var registry: String?
  /// The registry is the project's own or was named, so that its people can be asked to keep it; not the one that came with the program.
  package var keepsRegistry = true

  package init(
    repository: String, comparison: Comparison, targets: [Target], devices: [Glob] = [], machines: [Glob] = [],
    directions: [Direction] = Direction.allCases, jobs: Int = 1,
    onlyDefaultConfiguration: Bool = false
  ) {
    self.repository = repository
    self.comparison = comparison
    self.targets = targets
    self.devices = devices
    self.machines = machines
    self.directions = directions
    self.onlyDefaultConfiguration = onlyDefaultConfiguration
    self.jobs = jobs
  }
}
