/// Forks and devices, as a registry's files have them.
///
/// What is in it has been read and has the right form; whether it makes sense is `RegistryLint`'s to say.
package struct Registry: Hashable, Sendable {
  /// In the order of their files' names.
  package var forks: [Fork]
  package var devices: [DeviceEntry]

  package init(forks: [Fork] = [], devices: [DeviceEntry] = []) {
    self.forks = forks
    self.devices = devices
  }

  package func fork(_ name: String) -> Fork? { forks.first { $0.name == name } }
  package func device(_ name: String) -> DeviceEntry? {
    devices.first { $0.name == name } ?? devices.first { $0.sections.contains(name) || $0.types.contains(name) }
  }

  package func release(_ name: ReleaseName) -> Release? { fork(name.fork)?.release(name.release) }

  /// All releases of all forks, in their order.
  package var releaseNames: [ReleaseName] {
    forks.flatMap { fork in fork.releases.map { ReleaseName(fork: fork.name, release: $0.name) } }
  }
}
