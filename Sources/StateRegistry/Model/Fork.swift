/// A line of releases that carries device state its own way: upstream, kvm, rhel, debian ...
package struct Fork: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var place: Place
  /// The release it began from; nil for one that began from nothing.
  package var parent: Placed<ReleaseName>?
  /// Where its releases are looked up, when not in the repository the user stands in: a path relative to the registry's file or
  /// absolute, or an address, which is told to the user and never fetched.
  package var repository: String?
  /// Oldest first.
  package var releases: [Release]
  package var promise: Promise
  package var machines: [MachineEntry]

  package func index(of release: String) -> Int? { releases.firstIndex { $0.name == release } }
  package func release(_ name: String) -> Release? { releases.first { $0.name == name } }
}
