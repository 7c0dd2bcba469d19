import Findings
import StateDiff
import VMState

/// What there is to compare, and which of it is the same on both sides and needs no round trip.
struct CheckPlan: Sendable {
  let machines: MachinePairs
  /// Devices whose models differ, or whose properties do where they steer the stream.
  private(set) var changed: [DevicePairing.Pair] = []
  private(set) var unchanged: [DevicePairing.Pair] = []
  /// Devices with a section on one side, and none on the other.
  private(set) var baseOnly: [Device]
  private(set) var headOnly: [Device]

  var pairCount: Int { changed.count + unchanged.count }

  init(base: Build, head: Build, options: CheckOptions) {
    machines = MachinePairs(base: base, head: head, isIncluded: options.includesMachine)
    let pairing = DevicePairing(base: base, head: head)
    baseOnly = pairing.baseOnly.filter(options.includesDevice)
    headOnly = pairing.headOnly.filter(options.includesDevice)
    var comparison = ModelComparison(base: base, head: head, machines: machines)
    for pair in pairing.pairs where options.includesDevice(pair.head) || options.includesDevice(pair.base) {
      if !options.runsUnchanged, comparison.isSame(pair) { unchanged.append(pair) } else { changed.append(pair) }
    }
  }
}

/// Whether two devices are the same as far as the stream is concerned, without running anything.
struct ModelComparison {
  private let base: Build
  private let head: Build
  private let machines: MachinePairs
  private let haveSameRules: Bool
  private var baseDigests: DescriptionDigests
  private var headDigests: DescriptionDigests

  init(base: Build, head: Build, machines: MachinePairs) {
    self.base = base
    self.head = head
    self.machines = machines
    haveSameRules = base.rules.movesSectionsAlike(head.rules)
    baseDigests = DescriptionDigests(base)
    headDigests = DescriptionDigests(head)
  }

  mutating func isSame(_ pair: DevicePairing.Pair) -> Bool {
    haveSameRules && hasSameSection(pair) && hasSameDescription(pair) && hasSameSteering(pair)
  }

  private mutating func hasSameSection(_ pair: DevicePairing.Pair) -> Bool {
    Self.isSame(pair.base.sectionName, pair.head.sectionName)
      && Self.isSame(pair.base.instanceID, pair.head.instanceID)
      && hasSameHandlers(pair.base.handlers, pair.head.handlers)
  }

  private static func isSame<Value: Equatable>(_ left: Known<Value>, _ right: Known<Value>) -> Bool {
    switch (left, right) {
    case (.known(let first), .known(let second)): first == second
    case (.unknown(let first), .unknown(let second)):
      first.codeHash == second.codeHash && (first.codeHash != 0 || first.reason == second.reason)
    default: false
    }
  }

  /// Functions that do the same are the same, whatever their text; those that were not read in full are what they say.
  private mutating func hasSameHandlers(_ left: SectionHandlers?, _ right: SectionHandlers?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    guard Self.isSame(left.versionID, right.versionID), left.isLive == right.isLive else { return false }
    if let old = left.code, let new = right.code, old.isWhole, new.isWhole {
      return zip(old.descriptions, new.descriptions).allSatisfy { half, other in
        guard let first = baseDigests.digest(of: half), let second = headDigests.digest(of: other) else { return false }
        return first == second
      }
    }
    return left.save?.codeHash == right.save?.codeHash && left.load?.codeHash == right.load?.codeHash
  }

  private mutating func hasSameDescription(_ pair: DevicePairing.Pair) -> Bool {
    guard let old = pair.base.description, let new = pair.head.description else {
      return pair.base.description == nil && pair.head.description == nil
    }
    guard let first = baseDigests.digest(of: old), let second = headDigests.digest(of: new) else { return false }
    return first == second
  }

  /// Properties differ in a way that matters only when the description names their member.
  private func hasSameSteering(_ pair: DevicePairing.Pair) -> Bool {
    let isListSame = pair.base.properties.elementsEqual(pair.head.properties) { left, right in
      left.name == right.name && left.defaultValue?.value == right.defaultValue?.value && left.member == right.member
        && left.type == right.type && left.bit?.value == right.bit?.value
    }
    let compat = machines.differing(for: pair.base).union(machines.differing(for: pair.head))
    if isListSame && compat.isEmpty { return true }
    let old = Self.steering(pair.base, in: base)
    let new = Self.steering(pair.head, in: head)
    guard old.count == new.count else { return false }
    for (name, property) in old {
      guard let other = new[name], !compat.contains(name), property.member == other.member, property.type == other.type,
        property.bit?.value == other.bit?.value, property.defaultValue?.value == other.defaultValue?.value
      else { return false }
    }
    return true
  }

  /// The device's properties whose member its description names, by name.
  private static func steering(_ device: Device, in build: Build) -> [String: Property] {
    guard !device.properties.isEmpty else { return [:] }
    let members = MentionedMembers(of: device, in: build).paths
    var found: [String: Property] = [:]
    for property in device.properties where members.contains(property.member.text) && found[property.name] == nil {
      found[property.name] = property
    }
    return found
  }
}

extension WireRules {
  /// The rules that decide over a section's bytes; those about the JSON description do not.
  func movesSectionsAlike(_ other: WireRules) -> Bool {
    subsections == other.subsections && saveHonoursFieldVersions == other.saveHonoursFieldVersions
      && subsectionWithoutNeededEndsList == other.subsectionWithoutNeededEndsList
      && hasLoadStateOld == other.hasLoadStateOld && sectionsCanBeOptional == other.sectionsCanBeOptional
      && hasNullPointerMarker == other.hasNullPointerMarker
  }
}
