import Findings
import VMState

/// Holds an entry against what a tree sends: every difference is a finding.
package enum EntryVerification {
  /// - Parameters:
  ///   - outline: nil when the tree has no such section.
  ///   - name: the release that the tree is, or is based on.
  ///   - label: what the tree is called.
  package static func findings(
    _ entry: DeviceEntry, _ outline: WireOutline?, at name: ReleaseName, label: String, in index: RegistryIndex
  ) -> [RegistryFinding] {
    let number = index.number(of: entry, at: name)
    let place = entry.numbers[name.fork]?.place ?? entry.place
    func finding(_ subject: String, _ place: Place, _ message: String, _ hint: String) -> RegistryFinding {
      RegistryFinding(
        .unregisteredFeature, .error, at: place, owner: entry.name, subject: subject, message: message, hint: hint)
    }
    guard let outline else {
      guard case .number(let value) = number else { return [] }
      return [
        finding(
          "section", place,
          "the registry has '\(entry.name)' with number \(value) in \(name), and \(label) has no such section",
          "run: statereg registry update --fork \(name.fork) \(name.release)")
      ]
    }
    // A device that the fork has no line of numbers for is not registered for it.
    if number == .unknown { return [] }
    var findings: [RegistryFinding] = []
    if let version = outline.version, number != .number(version) {
      let text = number.value.map { "number \($0)" } ?? "no number"
      findings.append(
        finding(
          "number", place,
          "the registry has \(text) for '\(entry.name)' in \(name), and \(label) sends version \(version)",
          "numbers:\n  \(name.fork): { \(name.release): \(version) }"))
    }
    let expected = index.features(of: entry, at: name)
    let match = OutlineMatch(outline, entry, preferred: Set(expected.map(\.feature.name)))
    for carried in expected {
      guard let found = match.found.first(where: { $0.feature.name == carried.feature.name }) else {
        findings.append(
          finding(
            carried.feature.name, carried.carrier.place,
            "the registry has '\(carried.feature.name)' of '\(entry.name)' in \(name), and \(label) does not send it",
            "end the carrier at the last release that does: to: RELEASE"))
        continue
      }
      let isSame =
        switch (carried.carrier.means, found.means) {
        // A value without a name in this tree may be the one that another tree names.
        case (.version, .version), (.version, .placeholder): carried.condition == found.condition
        case (.section, _): true
        default: carried.carrier.means == found.means
        }
      if !isSame {
        let condition = found.condition.map { $0.isEmpty ? " always" : " when \($0)" } ?? ""
        findings.append(
          finding(
            carried.feature.name, carried.carrier.place,
            "the registry has '\(carried.feature.name)' of '\(entry.name)' carried by \(carried.carrier.means) in \(name), "
              + "and \(label) sends it by \(found.means)\(condition)",
            "run: statereg registry update --fork \(name.fork) \(name.release)"))
      }
    }
    for found in match.found where !expected.contains(where: { $0.feature.name == found.feature.name }) {
      findings.append(
        finding(
          found.feature.name, found.feature.place,
          "\(label) sends '\(found.feature.name)' of '\(entry.name)' by \(found.means), which the registry does not have for \(name)",
          "under 'carried': \(name.fork): { from: \(name.release), by: \(found.means) }"))
    }
    return findings + unregistered(match, entry, name, label, finding)
  }

  /// One finding for all that stands together, with the entry to paste.
  private static func unregistered(
    _ match: OutlineMatch, _ entry: DeviceEntry, _ name: ReleaseName, _ label: String,
    _ finding: (String, Place, String, String) -> RegistryFinding
  ) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    var names = Set(entry.features.map(\.name))
    for part in Set(match.rest.map(\.subsection)).sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
      let items = match.rest.filter { $0.subsection == part }
      let fields = items.map(\.field)
      let means: Carrier.Means = part.map { .subsection($0) } ?? .version(match.version ?? 0)
      let feature = Feature(
        name: FeatureNaming.name(for: fields, subsection: part, taken: names), title: nil, place: entry.place,
        fields: fields, needs: [],
        carriers: [
          Carrier(
            fork: name.fork, from: name.release, to: nil, means: means, condition: nil, commit: nil, place: entry.place)
        ])
      names.insert(feature.name)
      let shown = fields.prefix(6).map { "'\($0.shortName)'" }.joined(separator: ", ")
      let more = fields.count > 6 ? " and \(fields.count - 6) more" : ""
      let place = items.first?.location.map { " (\($0.path):\($0.line))" } ?? ""
      findings.append(
        finding(
          feature.name, entry.place,
          "\(label) sends \(shown)\(more) of '\(entry.name)' by \(means)\(place), which no feature of the registry has",
          (["add to 'features' of \(entry.place.file):"] + EntryText.feature(feature, indent: 2)).joined(
            separator: "\n")))
    }
    return findings
  }
}
