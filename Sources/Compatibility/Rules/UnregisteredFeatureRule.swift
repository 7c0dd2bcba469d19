import Findings
import StateRegistry
import VMState

/// `unregistered-feature`: the head sends something for a device of the registry that no feature of the registry has.
package enum UnregisteredFeatureRule {
  /// - Parameters:
  ///   - device: the head's; nil where only the section was found.
  ///   - number: the section's version in the head.
  ///   - release: the release that the head is, or the fork it is of and what the user called it.
  ///   - isKept: the registry is one that its people can be asked to change.
  package static func finding(
    _ addition: EntryAddition, to entry: DeviceEntry, of device: Device?, number: Int?, on target: Target,
    in index: RegistryIndex, at release: ReleaseName, isKept: Bool
  ) -> Finding {
    let rule = Rule.unregisteredFeature
    let fields = addition.feature.fields
    let shown = fields.prefix(6).map { "'\($0.shortName)'" }.joined(separator: ", ")
    let what = fields.isEmpty ? "" : shown + (fields.count > 6 ? " and \(fields.count - 6) more" : "") + " "
    let section = device?.sectionName.value ?? entry.sections.first ?? entry.name
    var finding = Finding(
      rule: rule, severity: isKept ? rule.severity : .note, device: device?.typeName ?? entry.name, section: section,
      message: "'\(section)' sends \(what)by \(addition.means), which no feature of '\(entry.name)' in the registry has"
    )
    finding.targets = [target.name]
    finding.location = addition.location ?? device?.location
    finding.key = addition.feature.name
    finding.hint = hint(addition, entry, number, index, release)
    return finding
  }

  private static func hint(
    _ addition: EntryAddition, _ entry: DeviceEntry, _ number: Int?, _ index: RegistryIndex, _ release: ReleaseName
  ) -> String {
    var lines = ["add to 'features' of \(entry.place.file), under a name of your choice:", addition.text]
    if let number, index.number(of: entry, at: release) != .number(number) {
      lines += [
        "and to its 'numbers':",
        "  \(release.fork): { \(YAMLScalar.text(release.release, isInFlow: true)): \(number) }",
      ]
    }
    if index.release(release) == nil {
      lines.append(
        "'\(release.release)' is no release that forks/\(release.fork).yaml lists: put the one it will be in its place")
    }
    return lines.joined(separator: "\n")
  }
}
