import Findings

/// Two features under one name, or one subsection name with two layouts.
enum NameCollisionRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    var subsections: [String: (feature: Feature, device: DeviceEntry, carrier: Carrier)] = [:]
    for device in index.registry.devices {
      var names: [String: Feature] = [:]
      for feature in device.features {
        if let first = names[feature.name] {
          findings.append(
            RegistryFinding(
              .nameCollision, at: feature.place, owner: device.name, subject: feature.name,
              message: "'\(device.name)' has two features called '\(feature.name)'",
              hint: "give one of them another name", related: [.init("the first stands here", at: first.place)]))
        }
        names[feature.name] = names[feature.name] ?? feature
        for carrier in feature.carriers {
          guard case .subsection(let name) = carrier.means else { continue }
          guard let first = subsections[name] else {
            subsections[name] = (feature, device, carrier)
            continue
          }
          // Devices share descriptions: one name with one layout is one subsection wherever it stands.
          if first.feature.name == feature.name || layout(first.feature) == layout(feature) { continue }
          findings.append(
            RegistryFinding(
              .nameCollision, at: carrier.place, owner: device.name, subject: name,
              message:
                "subsection '\(name)' carries '\(feature.name)' in \(carrier.fork) and '\(first.feature.name)' of "
                + "'\(first.device.name)' in \(first.carrier.fork), with other fields",
              hint: "a loader knows a subsection by its name only: give the newer one another name",
              related: [.init("the other carrier stands here", at: first.carrier.place)]))
        }
      }
    }
    return findings
  }

  private static func layout(_ feature: Feature) -> [String] { feature.fields.map { "\($0.shortName): \($0.type)" } }
}
