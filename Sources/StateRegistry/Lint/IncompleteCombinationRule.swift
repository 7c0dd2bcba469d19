import Findings

/// A whitelisted combination that lacks a feature another of it needs, or names what is no feature.
enum IncompleteCombinationRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    index.registry.devices.flatMap { (device) -> [RegistryFinding] in
      let features = Dictionary(device.features.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      var findings: [RegistryFinding] = []
      func add(_ place: Place, _ subject: String, _ message: String, _ hint: String) {
        findings.append(
          RegistryFinding(
            .incompleteCombination, at: place, owner: device.name, subject: subject, message: message,
            hint: hint))
      }
      for feature in device.features {
        for need in feature.needs where features[need.value] == nil {
          add(
            need.place, feature.name,
            "'\(feature.name)' needs '\(need.value)', which is no feature of '\(device.name)'",
            nearest(need.value, features.keys))
        }
      }
      for entry in device.whitelist ?? [] {
        let names = Set(entry.value)
        let subject = entry.value.joined(separator: "+")
        for name in entry.value {
          guard let feature = features[name] else {
            add(
              entry.place, subject, "the combination names '\(name)', which is no feature of '\(device.name)'",
              nearest(name, features.keys))
            continue
          }
          for need in feature.needs where !names.contains(need.value) && isOptional(features[need.value]) {
            add(
              entry.place, subject,
              "the combination [\(entry.value.joined(separator: ", "))] has '\(name)' without '\(need.value)', which it needs",
              "add '\(need.value)' to it, or remove the combination")
          }
        }
      }
      return findings
    }
  }

  /// What every stream has need not be listed.
  private static func isOptional(_ feature: Feature?) -> Bool {
    feature?.carriers.contains { if case .subsection = $0.means { true } else { false } } ?? false
  }

  private static func nearest(_ name: String, _ known: some Sequence<String>) -> String {
    NearestNames(to: name, among: known).list.first.map { "did you mean '\($0)'?" }
      ?? "add the feature, or correct the name"
  }
}
