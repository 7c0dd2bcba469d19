import Findings
import VMState

/// What a check is asked to look at.
package struct CheckOptions: Sendable {
  package var directions: [Direction]
  /// Asked about either side of a device.
  package var includesDevice: @Sendable (Device) -> Bool
  /// Asked about either side of a machine type.
  package var includesMachine: @Sendable (MachineType) -> Bool
  /// Threads, at least 1.
  package var jobs: Int

  package init(
    directions: [Direction] = Direction.allCases, includesDevice: @escaping @Sendable (Device) -> Bool = { _ in true },
    includesMachine: @escaping @Sendable (MachineType) -> Bool = { _ in true }, jobs: Int = 1
  ) {
    self.directions = directions
    self.includesDevice = includesDevice
    self.includesMachine = includesMachine
    self.jobs = jobs
  }
}
