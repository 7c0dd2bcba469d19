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
    let types = Set([device.typeName] + device.ancestors)
    var compat: [String: CompatProperty] = [:]
    for entry in machine?.compatProperties ?? [] where types.contains(entry.driver) { compat[entry.property] = entry }
    var seen: Set<String> = []
    for property in device.properties where seen.insert(property.name).inserted {
      let entry = compat[property.name]
      let number = entry.map { Self.number($0.value) } ?? property.defaultValue?.value
      let bit = property.bit?.value
      guard let number, property.bit == nil || (bit.map { (0..<64).contains($0) } ?? false) else {
        unknown.append(property.name)
        continue
      }
      values.append(
        Value(
          property: property.name, member: property.member, type: property.type, bit: bit,
          value: bit == nil ? number : (number == 0 ? 0 : 1), compat: entry))
    }
  }

  /// The same values, with those properties free to change that both ends declare and no machine type sets: a user can
  /// give both ends another value.
  package func configurable(with other: PropertyValues) -> PropertyValues {
    var result = self
    let fixed = Set((values + other.values).filter { $0.compat != nil }.map(\.property))
    let shared = Set(values.map(\.property)).intersection(other.values.map(\.property))
    result.configurable = shared.subtracting(fixed)
    return result
  }

  /// A property's value as the compat tables write it: "on", "off", "true", "yes", "0x10", "-1"; nil for other text.
  package static func number(_ text: String) -> Int64? {
    switch text.lowercased() {
    case "on", "true", "yes", "y": return 1
    case "off", "false", "no", "n": return 0
    default: break
    }
    let isNegative = text.hasPrefix("-")
    var digits = isNegative ? text.dropFirst() : text[...]
    var radix = 10
    if digits.lowercased().hasPrefix("0x") {
      radix = 16
      digits = digits.dropFirst(2)
    }
    guard !digits.isEmpty, let value = UInt64(digits, radix: radix) else { return nil }
    let signed = Int64(bitPattern: value)
    return isNegative ? 0 &- signed : signed
  }
}
