import VMState

/// The values a device's properties have under a machine type, before the user says anything.
package struct PropertyValues: Hashable, Sendable {
  package struct Value: Hashable, Sendable {
    package var property: String
    package var member: MemberPath
    package var type: CInteger?
    /// For bit properties: the bit in the member; `value` is then 0 or 1.
    package var bit: Int?
    package var value: Int64
    /// The compat entry that decides; nil when the declared default does.
    package var compat: CompatProperty?
  }

  /// In order of the device's property list; properties without a known number are not among them.
  package private(set) var values: [Value]
  /// Properties whose value is not a number or could not be found out.
  package private(set) var unknown: [String]
  /// Names the user may set, the same on both ends: they start at `value` but workloads may change them.
  package private(set) var configurable: Set<String>

  /// Later compat entries override earlier ones; a driver matches the device's type or any of its ancestors (QEMU's
  /// `object_apply_global_props` and `compat_props_add`).
  package init(device: Device, machine: MachineType?) {
    values = []
    unknown = []
    configurable = []
  }

  /// The same values, with those properties free to change that both ends declare and no machine type sets: a user can
  /// give both ends another value.
  package func configurable(with other: PropertyValues) -> PropertyValues { self }
}
