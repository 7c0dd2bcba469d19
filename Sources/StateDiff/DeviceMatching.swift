import VMState

/// Which device of one build is which of another.
struct DeviceMatching {
  /// Indices into the base's and the head's list.
  private(set) var pairs: [(Int, Int)] = []
  private(set) var removed: [Int] = []
  private(set) var added: [Int] = []

  init(base: [Device], head: [Device]) {
    removed = Array(base.indices)
    added = Array(head.indices)
    // From the narrowest key to the widest: several registrations may share a type or a section.
    match(base, head) { [$0.typeName, $0.registration.rawValue, $0.sectionName.value ?? ""] }
    match(base, head) { [$0.typeName, $0.registration.rawValue] }
    match(base, head) { [$0.typeName] }
    // What is left under one section name has been renamed, if there is no choice.
    match(base, head, isUniqueOnly: true) { $0.sectionName.value.map { [$0] } }
  }

  private mutating func match(
    _ base: [Device], _ head: [Device], isUniqueOnly: Bool = false, key: (Device) -> [String]?
  ) {
    var places: [[String]: [Int]] = [:]
    for index in added {
      if let key = key(head[index]) { places[key, default: []].append(index) }
    }
    var baseCounts: [[String]: Int] = [:]
    for index in removed {
      if let key = key(base[index]) { baseCounts[key, default: 0] += 1 }
    }
    var (matchedOld, matchedNew): (Set<Int>, Set<Int>) = ([], [])
    for index in removed {
      guard let key = key(base[index]), let found = places[key]?.first else { continue }
      if isUniqueOnly, places[key]?.count != 1 || baseCounts[key] != 1 { continue }
      places[key]?.removeFirst()
      pairs.append((index, found))
      matchedOld.insert(index)
      matchedNew.insert(found)
    }
    removed.removeAll { matchedOld.contains($0) }
    added.removeAll { matchedNew.contains($0) }
  }
}
