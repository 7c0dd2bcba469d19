import Findings

/// A subsection's name must begin with that of the description it stands in and be longer, or a loader leaves its bytes to whoever
/// reads next (`vmstate_subsection_load` in migration/vmstate.c).
enum SubsectionPrefixRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    index.registry.devices.flatMap { (device) -> [RegistryFinding] in
      var seen: Set<String> = []
      return device.features.flatMap(\.carriers).compactMap { (carrier) -> RegistryFinding? in
        guard case .subsection(let name) = carrier.means, seen.insert(name).inserted else { return nil }
        let parents = device.sections + device.parents
        guard !parents.contains(where: { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }) else { return nil }
        return RegistryFinding(
          .subsectionPrefix, at: carrier.place, owner: device.name, subject: name,
          message: "subsection '\(name)' does not begin with the name of what it stands in "
            + "(\(parents.map { "'\($0)'" }.joined(separator: ", ")))",
          hint: "no loader takes it for a subsection: rename it, or list its parent description under 'parents'")
      }
    }
  }
}
