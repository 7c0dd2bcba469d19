import Compatibility
import StateRegistry

/// The registry's whitelists as a check takes them.
enum RegistryWhitelists {
  /// Empty when there is no registry, or it has none.
  static func whitelists(of registry: Registry?) -> [CombinationWhitelist] {
    registry?.devices.flatMap { CombinationWhitelist.of($0) } ?? []
  }
}

extension CombinationWhitelist {
  /// One for each name of the device's section; none when the entry says nothing of combinations.
  ///
  /// Forks may call a feature's subsection otherwise: whichever a build has counts. A feature that some fork carries within the section is
  /// in every combination there and asks for nothing.
  static func of(_ entry: DeviceEntry) -> [CombinationWhitelist] {
    guard let combinations = entry.whitelist else { return [] }
    let features = entry.features.compactMap { feature -> Feature? in
      let names = feature.carriers.compactMap { carrier -> String? in
        if case .subsection(let name) = carrier.means { name } else { nil }
      }
      return names.isEmpty ? nil : Feature(name: feature.name, subsections: Set(names))
    }
    let always = Set(entry.features.map(\.name)).subtracting(features.map(\.name))
    return entry.sections.map { section in
      CombinationWhitelist(
        device: section, targets: entry.targets.isEmpty ? nil : Set(entry.targets), features: features,
        combinations: combinations.map { Set($0.value).subtracting(always) })
    }
  }
}
