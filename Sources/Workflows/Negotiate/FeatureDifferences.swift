import Findings
import StateRegistry

/// What two releases carry otherwise, in the registry's names.
struct FeatureDifferences {
  private let index: RegistryIndex

  init(_ index: RegistryIndex) { self.index = index }

  /// - Parameter findings: only devices that they are about.
  func between(
    _ first: ReleaseName?, _ second: ReleaseName?, devicesOf findings: [Finding]
  ) -> [NegotiationResult.Difference] {
    guard let first, let second else { return [] }
    var found: [NegotiationResult.Difference] = []
    for device in index.registry.devices where findings.contains(where: { device.isMeant(by: $0) }) {
      let (mine, theirs) = (index.number(of: device, at: first).value, index.number(of: device, at: second).value)
      if let mine, let theirs, mine != theirs {
        found.append(
          NegotiationResult.Difference(
            device: device.name, feature: nil, title: nil, first: "version \(mine)", second: "version \(theirs)"))
      }
      for feature in device.features {
        let own = index.carrier(of: feature, at: first)
        let other = index.carrier(of: feature, at: second)
        guard Self.differ(own, other, mine, theirs) else { continue }
        found.append(
          NegotiationResult.Difference(
            device: device.name, feature: feature.name, title: feature.title, first: own?.means.description,
            second: other?.means.description))
      }
    }
    return found
  }

  /// The number since which a section has a feature matters only where it is above what the other side knows.
  private static func differ(_ own: Carrier?, _ other: Carrier?, _ mine: Int?, _ theirs: Int?) -> Bool {
    switch (own?.means, other?.means) {
    case (nil, nil): false
    case (.version(let number)?, .version(let second)?): number > theirs ?? .max || second > mine ?? .max
    case (let first?, let second?): first != second
    default: true
    }
  }
}

extension DeviceEntry {
  /// Whether a finding of a check is about the device.
  func isMeant(by finding: Finding) -> Bool {
    name == finding.device || sections.contains(finding.section) || types.contains(finding.device)
      || sections.contains(finding.device) || descriptions.contains(finding.device)
  }
}
