import Findings
import VMState

/// A feature that one tree sends for a registered device, that another does not, and that no feature of the registry has.
package struct EntryAddition: Hashable, Sendable {
  /// Named as `registry update` would name it, with a carrier of the release.
  package var feature: Feature
  package var means: Carrier.Means
  package var location: SourceLocation?

  /// The entry as the device's file would have it, below `features`.
  package var text: String { EntryText.feature(feature, indent: 2).joined(separator: "\n") }

  /// What `head` adds to what `base` sends. Other names, types of another sign, code that moved and changed tests add nothing; neither
  /// does what has no name, nor anything where either side's code could not be read.
  ///
  /// - Parameters:
  ///   - base: nil when the base has no such section.
  ///   - name: the release that the carriers are said for.
  package static func additions(
    to entry: DeviceEntry, base: WireOutline?, head: WireOutline, at name: ReleaseName
  ) -> [EntryAddition] {
    let match = OutlineMatch(head, entry, preferred: [])
    let unknown = unknownSubsections(match, entry, head)
    guard !match.rest.isEmpty || !unknown.isEmpty else { return [] }
    var surplus = surplus(of: head, over: base, entry)
    let standIns = Set(base.map { OutlineAlignment($0, head).replaced.map(\.new.name) } ?? [])
    let isReadable = Self.openParts(base) == Self.openParts(head)
    var groups: [[OutlineMatch.Rest]] = []
    for item in match.rest {
      let field = item.field
      guard !item.isAnonymous, !isOpen(field), take(field, from: &surplus) else { continue }
      if item.subsection == nil, !isReadable || standIns.contains(field.name) { continue }
      if let last = groups.last?.last, last.subsection == item.subsection,
        item.subsection != nil || (last.since == item.since && last.field.condition == item.field.condition)
      {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    let known = Set(base?.subsections.map(\.name) ?? [])
    var found: [(fields: [FieldText], subsection: String?, location: SourceLocation?)] = groups.map { group in
      (group.map(\.field), group.first?.subsection, group.lazy.compactMap(\.location).first)
    }
    found += unknown.filter { !known.contains($0.name) }.map { ([], $0.name, $0.location) }
    var names = Set(entry.features.map(\.name))
    return found.map { fields, subsection, location in
      let means: Carrier.Means = subsection.map { .subsection($0) } ?? .version(head.version ?? 0)
      let feature = Feature(
        name: FeatureNaming.name(for: fields, subsection: subsection, taken: names), title: nil, place: entry.place,
        fields: fields.map(shortened), needs: [],
        carriers: [
          Carrier(
            fork: name.fork, from: name.release, to: nil, means: means, condition: nil, commit: nil, place: entry.place)
        ])
      names.insert(feature.name)
      return EntryAddition(feature: feature, means: means, location: location)
    }
  }

  /// Subsections without fields say what they say by being there.
  private static func unknownSubsections(
    _ match: OutlineMatch, _ entry: DeviceEntry, _ head: WireOutline
  ) -> [WireOutline.Subsection] {
    head.subsections.filter { subsection in
      subsection.items.isEmpty && !match.found.contains { $0.means == .subsection(subsection.name) }
    }
  }

  private struct Key: Hashable {
    var name: String
    var stem: String
    /// Of a count that a member holds.
    var member: String?

    init(_ field: FieldText) {
      name = field.shortName
      stem = field.stem
      if case .member(let text) = field.count { member = text }
    }
  }

  /// How many elements of each name and type the head sends more than the base, wherever they stand, and more than all features of the
  /// registry together have: of features that share a field, one is as good as the other.
  private static func surplus(of head: WireOutline, over base: WireOutline?, _ entry: DeviceEntry) -> [Key: Int] {
    func counts(_ fields: [FieldText]) -> [Key: Int] {
      fields.reduce(into: [:]) { $0[Key($1), default: 0] &+= number($1) }
    }
    let sent = counts(base.map { OutlineMatch.fields($0, entry) } ?? [])
    let known = counts(entry.features.flatMap(\.fields))
    var surplus = counts(OutlineMatch.fields(head, entry))
    for (key, count) in surplus { surplus[key] = count &- max(sent[key] ?? 0, known[key] ?? 0) }
    return surplus
  }

  private static func number(_ field: FieldText) -> Int {
    if case .number(let number) = field.count { number } else { 1 }
  }

  private static func take(_ field: FieldText, from surplus: inout [Key: Int]) -> Bool {
    guard let left = surplus[Key(field)], left > 0 else { return false }
    surplus[Key(field)] = left &- number(field)
    return true
  }

  /// What code decides that was not read may be anything.
  private static func isOpen(_ field: FieldText) -> Bool { field.stem == "code" || field.stem.hasPrefix("unread") }

  private static func openParts(_ outline: WireOutline?) -> Set<String> {
    Set(outline?.items.map(\.type).filter { $0.hasPrefix("code") || $0.hasPrefix("unread") } ?? [])
  }

  /// Members are known by their last component.
  private static func shortened(_ field: FieldText) -> FieldText {
    var field = field
    field.name = field.shortName
    return field
  }
}
