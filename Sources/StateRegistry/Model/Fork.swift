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

/// A value and where it stands.
package struct Placed<Value> {
  package var value: Value
  package var place: Place

  package init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
extension Placed: Sendable where Value: Sendable {}

/// One release of a fork, and where its source is.
package struct Release: Hashable, Sendable {
  package var name: String
  package var place: Place
  /// The stable series it belongs to (`7.2`); nil for none.
  package var series: String?
  /// Published to nobody: a state of the development branch that is worth a record. Promises do not reach it.
  package var isDevelopment: Bool
  /// The commit it is; nil when the registry does not say.
  package var commit: String?
  /// What git calls it, when that is not its name.
  package var revision: String?
  /// A plain folder with its source, relative to the registry's file or absolute.
  package var folder: String?
  /// A snapshot of its state, relative to the registry's file or absolute.
  package var snapshot: String?
  /// The release its patches go on, and whose carriers it has unless its own are given.
  package var base: Placed<ReleaseName>?
  /// quilt `series` or spec files on top, relative to the registry's file or absolute.
  package var patches: [String]

  package init(name: String, place: Place) {
    self.name = name
    self.place = place
    self.isDevelopment = false
    self.patches = []
  }
}

/// A machine type that a fork has of its own, or changes.
package struct MachineEntry: Hashable, Sendable {
  package var name: String
  package var place: Place
  /// The machine type it is otherwise like.
  package var like: String?
  /// Device -> features that it sends although the type it is like does not, or that a newer build must be told to send.
  package var sends: [Placed<DeviceFeatures>]
  /// Device -> features that it holds back.
  package var withholds: [Placed<DeviceFeatures>]

  package struct DeviceFeatures: Hashable, Sendable {
    package var device: String
    package var features: [String]
  }
}
