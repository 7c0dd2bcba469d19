import Compatibility
import Findings
import VMState

/// What two builds can agree on under each machine type, and with which settings.
struct FormatSearch: Sendable {
  let base: Build
  let head: Build
  let directions: [Direction]
  let jobs: Int

  /// - Parameters:
  ///   - machines: those that both builds know, oldest first; empty when there is none.
  ///   - obstacles: what is in the way under some of them.
  func formats(_ machines: [String], _ obstacles: [Finding]) -> [NegotiationResult.Format] {
    // Machine types with the same obstacles are one case, tried under the newest of them.
    var groups: [[Int]: [String]] = [:]
    for machine in machines {
      let own = obstacles.indices.filter { obstacles[$0].concerns(machine) }
      groups[own, default: []].append(machine)
    }
    if machines.isEmpty { groups[Array(obstacles.indices)] = [] }
    let formats = groups.map { own, machines in
      format(machines.reversed(), own, obstacles)
    }
    let order = Dictionary(machines.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func rank(_ format: NegotiationResult.Format) -> (Int, Int, Int, Int) {
      let errors = format.rest.count { obstacles[$0].rule != .undecided }
      return (
        errors, format.settings.count, format.rest.count - errors,
        -(format.machines.first.flatMap { order[$0] } ?? -1)
      )
    }
    return formats.sorted { rank($0) < rank($1) }
  }

  private func format(_ machines: [String], _ own: [Int], _ obstacles: [Finding]) -> NegotiationResult.Format {
    let errors = own.filter { obstacles[$0].rule != .undecided }
    var settings: [PropertySetting] = []
    var rest = Set(own)
    // Each device by itself: properties are its own.
    var open = errors
    while let number = open.first {
      let subject = Subject(obstacles[number], base: base, head: head)
      let related = open.filter { subject.matches(obstacles[$0]) || $0 == number }
      open.removeAll { related.contains($0) }
      if let framing = framing(obstacles[number]) {
        settings.append(framing)
        rest.remove(number)
        continue
      }
      let found = SettingSearch(
        base: base, head: head, directions: directions, machine: machines.first, device: subject.isDevice
      ).run()
      guard !found.settings.isEmpty else { continue }
      let mended = related.filter { !found.rest.contains(where: subject.fingerprints(of: obstacles[$0]).contains) }
      guard !mended.isEmpty else { continue }
      for setting in found.settings where !settings.contains(setting) { settings.append(setting) }
      rest.subtract(mended)
    }
    return NegotiationResult.Format(machines: machines, obstacles: own, settings: settings, rest: rest.sorted())
  }

  /// What stands around the sections is the migration object's to say, where the build has the property.
  private func framing(_ finding: Finding) -> PropertySetting? {
    guard finding.section == "migration", let direction = finding.direction else { return nil }
    let isSent = finding.key.hasSuffix("-sent")
    let property = finding.key.hasPrefix("configuration") ? "send-configuration" : "send-section-footer"
    let (sender, end): (Build, PropertySetting.End) = direction == .forward ? (base, .first) : (head, .second)
    let isKnown = sender.machines.contains { machine in
      machine.compatProperties.contains { $0.driver == "migration" && $0.property == property }
    }
    guard isKnown else { return nil }
    return PropertySetting(
      end: end, driver: "migration", property: property, value: isSent ? "off" : "on", parts: [finding.key])
  }

  /// The devices that a finding is about: one, or all that share a description.
  private struct Subject {
    private let types: Set<String>
    private let device: String

    init(_ finding: Finding, base: Build, head: Build) {
      device = finding.device
      var types: Set<String> = []
      for build in [base, head] {
        for device in build.devices
        where device.typeName == finding.device || device.sectionName.value == finding.section {
          types.insert(device.typeName)
        }
      }
      if types.isEmpty {
        for build in [base, head] {
          for device in build.devices
          where build.descriptions(reachableFrom: device.rootDescriptions).contains(where: {
            build[$0].name == finding.device
          }) {
            types.insert(device.typeName)
          }
        }
      }
      self.types = types
    }

    func isDevice(_ device: Device) -> Bool { types.contains(device.typeName) }

    func matches(_ finding: Finding) -> Bool { finding.device == device || types.contains(finding.device) }

    /// Those it may have when only these devices are run: what several share is then told of one.
    func fingerprints(of finding: Finding) -> [String] {
      var prints = [finding.fingerprint]
      for type in types {
        var other = finding
        other.device = type
        prints.append(other.fingerprint)
      }
      return prints
    }
  }
}

extension Finding {
  fileprivate func concerns(_ machine: String) -> Bool {
    concernsAllMachines || machines.isEmpty || machines.contains(machine)
  }
}
