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
