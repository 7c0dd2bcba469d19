import Emulator
import Findings
import VMState

/// Looks for property values that remove what is in the way between two builds: each candidate is tried by round trips, none is
/// guessed.
package struct SettingSearch {
  private let base: Build
  private let head: Build
  private let directions: [Direction]
  private let machine: String?
  private let memory: TrialMemory

  /// Properties tried for one device, and settings made.
  private static let mostCandidates = 96
  private static let mostSettings = 6

  /// - Parameters:
  ///   - machine: the machine type that both ends run; nil when the builds share none.
  ///   - device: asked about either side's devices: those in the way.
  package init(
    base: Build, head: Build, directions: [Direction], machine: String?, device: (Device) -> Bool
  ) {
    func restricted(_ build: Build) -> Build {
      var build = build.restricted(toDevicesWhere: device)
      build.machines = build.machines.filter { $0.name == machine }
      return build
    }
    self.base = restricted(base)
    self.head = restricted(head)
    self.directions = directions
    self.machine = machine
    memory = TrialMemory()
  }

  package struct Result: Sendable {
    package var settings: [PropertySetting]
    /// Fingerprints of what is left in the way.
    package var rest: Set<String>
  }

  /// The fewest settings that remove the most.
  package func run() -> Result {
    var result = Result(settings: [], rest: obstacles([]))
    let candidates = candidates()
    while !result.rest.isEmpty, result.settings.count < Self.mostSettings {
      var best: (setting: PropertySetting, rest: Set<String>)?
      for candidate in candidates where !result.settings.contains(where: { $0.names(candidate) }) {
        let rest = obstacles(result.settings + [candidate])
        // What a setting breaks anew is worse than what it mends.
        guard rest.isSubset(of: result.rest), rest.count < (best?.rest ?? result.rest).count else { continue }
        best = (candidate, rest)
        if rest.isEmpty { break }
      }
      guard let best else { break }
      result.settings.append(best.setting)
      result.rest = best.rest
    }
    return result
  }

  /// Errors under the machine type with these settings.
  private func obstacles(_ settings: [PropertySetting]) -> Set<String> {
    let options = CheckOptions(directions: directions)
    let (old, new) = (applied(settings, to: base, .first), applied(settings, to: head, .second))
    let result = CompatibilityCheck.run(base: old, head: new, options: options)
    return Set(result.findings.filter { $0.severity == .error && $0.rule != .undecided }.map(\.fingerprint))
  }

  private func applied(
    _ settings: [PropertySetting], to build: Build, _ end: PropertySetting.End
  ) -> Build {
    var build = build
    let entries = settings.filter { $0.end == end || $0.end == .both }.map { setting in
      CompatProperty(
        driver: setting.driver, property: setting.property, value: setting.value, table: "-global",
        location: SourceLocation(path: "", line: 0))
    }
    guard !entries.isEmpty else { return build }
    for index in build.machines.indices { build.machines[index].compatProperties += entries }
    // Without a machine type the declared default is what there is to set.
    if build.machines.isEmpty {
      for index in build.devices.indices {
        for place in build.devices[index].properties.indices {
          let property = build.devices[index].properties[place]
          let types = [build.devices[index].typeName] + build.devices[index].ancestors
          for entry in entries where entry.property == property.name && types.contains(entry.driver) {
            build.devices[index].properties[place].defaultValue = PropertyValues.number(entry.value).map { .known($0) }
          }
        }
      }
    }
    return build
  }

  /// Properties that the devices' descriptions read, each with other values than it has; the sender's ends first.
  private func candidates() -> [PropertySetting] {
    var found: [PropertySetting] = []
    var seen: Set<PropertySetting> = []
    func add(_ end: PropertySetting.End, _ device: Device, _ property: Property, _ value: String) {
      let setting = PropertySetting(
        end: end, driver: device.typeName, property: property.name, value: value,
        parts: SteeredParts.names(of: property, device, in: end == .first ? base : head))
      if found.count < Self.mostCandidates, seen.insert(setting).inserted { found.append(setting) }
    }
    let ends: [(Build, PropertySetting.End)] =
      directions == [.forward] ? [(base, .first), (head, .second)] : [(head, .second), (base, .first)]
    for (build, end) in ends {
      for device in build.devices {
        let values = PropertyValues(device: device, machine: build.machines.first)
        for property in SteeredParts.steering(device, in: build) {
          for value in Self.values(property, values) { add(end, device, property, value) }
        }
      }
    }
    for (build, _) in ends.prefix(1) {
      let other = build.label == base.label ? head : base
      for device in build.devices {
        let values = PropertyValues(device: device, machine: build.machines.first)
        for property in SteeredParts.steering(device, in: build)
        where other.devices.contains(where: { $0.typeName == device.typeName && $0.has(property.name) }) {
          for value in Self.values(property, values) { add(.both, device, property, value) }
        }
      }
    }
    return found
  }

  /// What the property could be besides what it is: the other of two; small numbers for others, since versions and levels are.
  private static func values(_ property: Property, _ values: PropertyValues) -> [String] {
    let now = values.values.first { $0.property == property.name }?.value
    if property.bit != nil || property.type == .bool { return now == 0 ? ["on"] : ["off"] }
    return (0...3).filter { $0 != now ?? -1 }.map(String.init)
  }
}

extension PropertySetting {
  fileprivate func names(_ other: PropertySetting) -> Bool {
    driver == other.driver && property == other.property && (end == other.end || end == .both || other.end == .both)
  }
}

extension Device {
  fileprivate func has(_ property: String) -> Bool { properties.contains { $0.name == property } }
}

/// The parts of a device's state that a property decides over.
enum SteeredParts {
  /// Properties whose member the description reads, each name once.
  static func steering(_ device: Device, in build: Build) -> [Property] {
    guard !device.properties.isEmpty else { return [] }
    let members = MentionedMembers(of: device, in: build).paths
    var seen: Set<String> = []
    return device.properties.filter { members.contains($0.member.text) && seen.insert($0.name).inserted }
  }

  /// Names of subsections and fields whose tests read the property's member.
  static func names(of property: Property, _ device: Device, in build: Build) -> [String] {
    var names: [String] = []
    for id in build.descriptions(reachableFrom: device.rootDescriptions).sorted(by: { $0.index < $1.index }) {
      let description = build[id]
      func reads(_ predicate: Predicate?) -> Bool {
        predicate?.body.members.contains { $0.text == property.member.text } ?? false
      }
      if reads(description.needed) { names.append(description.name) }
      for use in description.subsections where reads(use.needed) {
        if let subsection = build.description(use.description) { names.append(subsection.name) }
      }
      for field in description.fields where reads(field.exists) && !field.name.isEmpty {
        names.append("\(description.name).\(field.name)")
      }
    }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
