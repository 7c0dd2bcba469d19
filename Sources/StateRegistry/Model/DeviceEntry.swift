/// What the registry knows of one device's state.
package struct DeviceEntry: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var place: Place
  /// Names of its section on the wire, its own name when none is given.
  package var sections: [String]
  /// QOM types it is read from, the first that a tree has; when empty, whatever registers the section.
  package var types: [String]
  /// For state that is no section of its own: the descriptions it is declared by, `vmstate_pci_device`.
  package var descriptions: [String]
  package var targets: [String]
  /// Files whose hooks it is read with, where a bus could set several: `virtio-pci.c`.
  package var hooks: [String]
  /// Files whose fields and subsections are not told here though they are in the section: the bus's and the transport's part.
  package var elsewhere: [String] = []
  /// Names of nested descriptions whose subsections count as the device's: `ide_drive`.
  package var parents: [String]
  package var owners: [String]
  package var features: [Feature]
  /// Fork -> release -> the section's number from that release on.
  package var numbers: [String: NumberLine]
  /// Combinations of optional features that are valid; nil when it says nothing, which allows all.
  package var whitelist: [Placed<[String]>]?
  package var renames: [Rename]
  package var approved: [Approval]

  package func feature(_ name: String) -> Feature? { features.first { $0.name == name } }

  /// A name that changed while the bytes did not.
  package struct Rename: Hashable, Sendable {
    /// In the registry, and in the older trees.
    package var from: String
    package var to: String
    package var reason: String?
    package var place: Place
  }

  /// The numbers of one fork's releases.
  package struct NumberLine: Hashable, Sendable {
    package var place: Place
    /// In the order of the file; nil where the section is gone.
    package var steps: [Step]

    package struct Step: Hashable, Sendable {
      package var from: String
      package var number: Int?
      package var place: Place
    }
  }
}
