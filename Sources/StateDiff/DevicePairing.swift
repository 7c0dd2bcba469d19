import VMState

/// Which device of the base is which of the head.
///
/// Devices with a type are known by it; registrations by a call (`vmstate_register`, `register_savevm`) by section and instance.
/// Several registrations may share either, so the keys go from the narrowest to the widest, and equals are taken in the order of the
/// source.
package struct DevicePairing: Sendable {
  /// A device that both builds have.
  package struct Pair: Hashable, Sendable {
    package var base: Device
    package var head: Device

    package init(base: Device, head: Device) {
      self.base = base
      self.head = head
    }
  }

  /// By the head's type name, section and place.
  package private(set) var pairs: [Pair] = []
  package private(set) var baseOnly: [Device] = []
  package private(set) var headOnly: [Device] = []

  private struct Key: Hashable {
    var first: String
    var second: String
    var third: String
    var fourth: String

    init(_ first: String, _ second: String = "", _ third: String = "", _ fourth: String = "") {
      self.first = first
      self.second = second
      self.third = third
      self.fourth = fourth
    }
  }

  /// A device with what it is matched by at hand.
  private struct Candidate {
    var device: Device
    var section: String
    /// "?" when it is not known.
    var instance: String
    /// Nil for put and get functions.
    var symbol: String?
    var identity: String

    init(device: Device, section: String, instance: String, symbol: String?) {
      self.device = device
      self.section = section
      self.instance = instance
      self.symbol = symbol
      identity = "\(section)\u{1f}\(instance)"
    }

    /// For a device that is matched already.
    init(_ device: Device) {
      self.init(device: device, section: device.sectionName.value ?? "?", instance: "?", symbol: nil)
    }
  }

  package init(base: Build, head: Build) {
    if let same = Self.oneByOne(base, head) {
      pairs = same
      return
    }
    var old = Self.candidates(base)
    var new = Self.candidates(head)
    var matched: [(Candidate, Candidate)] = []
    func match(uniqueOnly: Bool = false, _ key: (Candidate) -> Key?) {
      guard !old.isEmpty, !new.isEmpty else { return }
      var places: [Key: [Int]] = [:]
      for (index, candidate) in new.enumerated() {
        if let key = key(candidate) { places[key, default: []].append(index) }
      }
      var counts: [Key: Int] = [:]
      if uniqueOnly { for case let key? in old.map(key) { counts[key, default: 0] += 1 } }
      var takenByKey: [Key: Int] = [:]
      var taken: Set<Int> = []
      var rest: [Candidate] = []
      for candidate in old {
        guard let key = key(candidate), let found = places[key] else {
          rest.append(candidate)
          continue
        }
        let next = takenByKey[key, default: 0]
        guard next < found.count, !uniqueOnly || (found.count == 1 && counts[key] == 1) else {
          rest.append(candidate)
          continue
        }
        takenByKey[key] = next + 1
        taken.insert(found[next])
        matched.append((candidate, new[found[next]]))
      }
      old = rest
      new = new.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
    }
    match { Key($0.device.typeName, $0.identity, $0.symbol ?? "", $0.device.location.path) }
    match { Key($0.device.typeName, $0.identity, $0.symbol ?? "") }
    match { Key($0.device.typeName, $0.identity, $0.device.location.path) }
    match { Key($0.device.typeName, $0.identity) }
    match { Key($0.device.typeName, $0.section) }
    match { candidate in candidate.symbol.map { Key(candidate.device.typeName, $0) } }
    match { Key($0.device.typeName, $0.device.registration.rawValue) }
    match { Key($0.device.typeName) }
    // What is left has changed its name: the section says who it is, or the C object, where there is no choice.
    match(uniqueOnly: true) { $0.device.sectionName.value == nil ? nil : Key($0.identity) }
    match(uniqueOnly: true) { candidate in
      guard candidate.device.registration != .deviceClass else { return nil }
      return candidate.symbol.map { Key($0, candidate.device.location.path) }
    }
    // A section of functions that has become a description's, or the reverse, may have got another instance with it.
    match(uniqueOnly: true) { $0.device.sectionName.value == nil ? nil : Key($0.section, $0.device.location.path) }
    match(uniqueOnly: true) { $0.device.sectionName.value == nil ? nil : Key($0.section) }
    // A section that a call registered for several types may have become each type's own (or the reverse).
    let ownCount = matched.count
    let oldCalls = Self.callsBySection(base)
    let newCalls = Self.callsBySection(head)
    new.removeAll { candidate in
      guard candidate.device.registration == .deviceClass, let call = oldCalls[candidate.section] else { return false }
      matched.append((Candidate(call), candidate))
      return true
    }
    old.removeAll { candidate in
      guard candidate.device.registration == .deviceClass, let call = newCalls[candidate.section] else { return false }
      matched.append((candidate, Candidate(call)))
      return true
    }
    // Whoever found no partner of its own, and was taken so, is not left over.
    let late = matched[ownCount...]
    let taken = (old: Set(late.map(\.0.device)), new: Set(late.map(\.1.device)))
    old.removeAll { taken.old.contains($0.device) }
    new.removeAll { taken.new.contains($0.device) }
    pairs = matched.map { Pair(base: $0.0.device, head: $0.1.device) }
      .sorted { Self.precedes($0.head, $1.head) }
    baseOnly = old.map(\.device)
    headOnly = new.map(\.device)
  }

  /// The pairs of two builds whose devices are the same ones in the same order, as those of neighbouring commits mostly are: then no
  /// device needs to be looked for. Nil for others.
  private static func oneByOne(_ base: Build, _ head: Build) -> [Pair]? {
    guard base.devices.count == head.devices.count else { return nil }
    for (old, new) in zip(base.devices, head.devices) {
      guard old.typeName == new.typeName, old.registration == new.registration,
        old.location.path == new.location.path, old.sectionName.value == new.sectionName.value,
        old.instanceID.value == new.instanceID.value,
        symbol(of: old, in: base) == symbol(of: new, in: head)
      else { return nil }
    }
    let order = head.devices.indices.sorted { precedes(head.devices[$0], head.devices[$1]) }
    return order.map { Pair(base: base.devices[$0], head: head.devices[$0]) }
  }

  /// Sections registered by a call with a description, whatever type it is made for.
  private static func callsBySection(_ build: Build) -> [String: Device] {
    var found: [String: Device] = [:]
    for device in build.devices where device.isMadeByCall {
      if let name = device.sectionName.value, found[name] == nil { found[name] = device }
    }
    return found
  }

  private static func candidates(_ build: Build) -> [Candidate] {
    build.devices.map { device in
      let instance: String
      switch device.instanceID {
      case .known(let id): instance = id.map(String.init) ?? "next"
      case .unknown: instance = "?"
      }
      return Candidate(
        device: device, section: device.sectionName.value ?? "?", instance: instance,
        symbol: symbol(of: device, in: build))
    }
    .sorted { precedes($0.device, $1.device) }
  }

  private static func symbol(of device: Device, in build: Build) -> String? {
    build.description(device.description)?.symbol
  }

  /// The order in which everything is done and told.
  static func precedes(_ left: Device, _ right: Device) -> Bool {
    if left.typeName != right.typeName { return left.typeName < right.typeName }
    let (first, second) = (left.sectionName.value ?? "", right.sectionName.value ?? "")
    if first != second { return first < second }
    if left.location.path != right.location.path { return left.location.path < right.location.path }
    return left.location.line < right.location.line
  }
}

extension Device {
  /// Its section is registered by a call, whatever type it is made for, and what it holds is known.
  fileprivate var isMadeByCall: Bool {
    switch registration {
    case .call: description != nil
    case .handlers: handlers?.code != nil
    case .deviceClass, .cpuClass: false
    }
  }
}
