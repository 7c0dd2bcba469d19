import VMState

/// The machine types that both builds know: the contracts under which they could exchange guests.
struct MachinePairs: Sendable {
  struct Pair: Sendable {
    /// Nil for a build that declares no machine types: then only the declared defaults of properties are known.
    var base: MachineType?
    var head: MachineType?

    var name: String? { head?.name ?? base?.name }
  }

  private struct PropertyName: Hashable {
    var driver: String
    var property: String
  }

  /// By name; one without machine types when the builds share none.
  private(set) var pairs: [Pair]
  private(set) var baseOnly: [String] = []
  private(set) var headOnly: [String] = []
  /// Driver -> those of its properties that some machine type sets to different values in the two builds.
  private(set) var differing: [String: Set<String>] = [:]

  /// Machine types both builds have, the unnamed one not counted.
  var count: Int { pairs.count { $0.name != nil } }

  init(base: Build, head: Build, isIncluded: (MachineType) -> Bool) {
    let old = Dictionary(
      base.machines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(
      head.machines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    pairs = []
    for name in NumberedName.sorted(Set(old.keys).union(new.keys)) {
      switch (old[name], new[name]) {
      case (let first?, let second?):
        if isIncluded(second) || isIncluded(first) { pairs.append(Pair(base: first, head: second)) }
      case (let only?, nil): if isIncluded(only) { baseOnly.append(name) }
      case (nil, let only?): if isIncluded(only) { headOnly.append(name) }
      case (nil, nil): break
      }
    }
    if pairs.isEmpty { pairs = [Pair(base: nil, head: nil)] }
    for pair in pairs { compare(pair) }
  }

  /// Whether a machine type sets a property of one of these types differently in the two builds.
  func differing(for device: Device) -> Set<String> {
    guard !differing.isEmpty else { return [] }
    var found = differing[device.typeName] ?? []
    for type in device.ancestors { if let more = differing[type] { found.formUnion(more) } }
    return found
  }

  private mutating func compare(_ pair: Pair) {
    let old = pair.base?.compatProperties ?? []
    let new = pair.head?.compatProperties ?? []
    let isSame = old.elementsEqual(new) { left, right in
      left.value == right.value && left.property == right.property && left.driver == right.driver
    }
    if isSame { return }
    // A later entry overrides an earlier one.
    func values(_ entries: [CompatProperty]) -> [PropertyName: String] {
      var values: [PropertyName: String] = [:]
      for entry in entries { values[PropertyName(driver: entry.driver, property: entry.property)] = entry.value }
      return values
    }
    let (left, right) = (values(old), values(new))
    for name in Set(left.keys).union(right.keys) where left[name] != right[name] {
      differing[name.driver, default: []].insert(name.property)
    }
  }
}
