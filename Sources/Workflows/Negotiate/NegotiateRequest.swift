import Extraction
import Findings
import VMState

/// What `statereg negotiate` is asked.
package struct NegotiateRequest: Sendable {
  package var repository: String
  /// The registry's folder; nil for none: then there are no feature names and no ways round.
  package var registry: String?
  package var first: String
  package var second: String
  package var target: Target
  /// Machine types; empty for all that both builds know.
  package var machines: [Glob]
  package var devices: [Glob]
  /// Forward: from the first to the second.
  package var directions: [Direction]
  package var onlyDefaultConfiguration: Bool
  /// Threads, at least 1.
  package var jobs: Int

  package init(
    repository: String, registry: String?, first: String, second: String, target: Target, machines: [Glob] = [],
    devices: [Glob] = [], directions: [Direction] = Direction.allCases, onlyDefaultConfiguration: Bool = false,
    jobs: Int = 1
  ) {
    self.repository = repository
    self.registry = registry
    self.first = first
    self.second = second
    self.target = target
    self.machines = machines
    self.devices = devices
    self.directions = directions
    self.onlyDefaultConfiguration = onlyDefaultConfiguration
    self.jobs = jobs
  }
}
