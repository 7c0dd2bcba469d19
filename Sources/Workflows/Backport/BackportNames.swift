import Foundation
import StateRegistry

/// What the registry calls a set of fields.
enum BackportNames {
  /// As the part of a subsection's name behind the slash, which C's authors write with underscores: `tick_offset`.
  static func name(of fields: [String], _ devices: [String], in registry: Registry) -> String? {
    let wanted = Set(fields.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
    for entry in registry.devices
    where devices.contains(entry.name) || entry.types.contains(where: devices.contains)
      || entry.sections.contains(where: devices.contains)
    {
      if let feature = entry.features.first(where: { Set($0.fields.map(\.shortName)) == wanted }) {
        return feature.name.replacing("-", with: "_")
      }
    }
    return nil
  }
}
