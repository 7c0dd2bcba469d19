import Findings
import StateRegistry
import VMState

/// What `statereg matrix` is asked.
package struct MatrixRequest: Sendable {
  /// The registry's folder.
  package var registry: String
  package var repository: String
  /// Names of forks; empty for all.
  package var forks: [Glob]
  /// Releases, `FORK@RELEASE` with `*` for any characters; empty for all of the forks.
  package var releases: [Glob]
  /// Machine types; empty for all that two builds know.
  package var machines: [Glob]
  package var devices: [Glob]
  package var target: Target
  /// Threads, at least 1.
  package var jobs: Int

  package init(
    registry: String, repository: String, forks: [Glob] = [], releases: [Glob] = [], machines: [Glob] = [],
    devices: [Glob] = [], target: Target, jobs: Int = 1
  ) {
    self.registry = registry
    self.repository = repository
    self.forks = forks
    self.releases = releases
    self.machines = machines
    self.devices = devices
    self.target = target
    self.jobs = jobs
  }
}
