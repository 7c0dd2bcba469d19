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
  /// Combinations of optional features that a device of the base, or of the head, may send: each side's count when it saves. A device
  /// without a list may send what it can.
  package var baseWhitelists: [CombinationWhitelist]
  package var headWhitelists: [CombinationWhitelist]
  /// Run devices that are the same on both sides as well: what a build does with its own streams.
  package var runsUnchanged = false

  package init(
    directions: [Direction] = Direction.allCases, includesDevice: @escaping @Sendable (Device) -> Bool = { _ in true },
    includesMachine: @escaping @Sendable (MachineType) -> Bool = { _ in true }, jobs: Int = 1,
    baseWhitelists: [CombinationWhitelist] = [], headWhitelists: [CombinationWhitelist] = []
  ) {
    self.directions = directions
    self.includesDevice = includesDevice
    self.includesMachine = includesMachine
    self.jobs = jobs
    self.baseWhitelists = baseWhitelists
    self.headWhitelists = headWhitelists
  }
}
