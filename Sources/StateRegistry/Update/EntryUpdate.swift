import VMState

/// Brings a device's entry up to one release of a fork: what the tree sends, said in the registry's words.
///
/// What the entry says already is left as it is, so that a second run changes nothing.
package struct EntryUpdate {
  package private(set) var file: EntryFile
  /// Sentences about what was done, for people.
  package private(set) var notes: [String] = []
  private let index: RegistryIndex

  /// - Parameter registry: with the forks; what it says of the device is not looked at.
  package init(_ file: EntryFile, in registry: Registry) {
    self.file = file
    index = RegistryIndex(registry)
  }

  private var entry: DeviceEntry { file.entry }

  /// - Parameters:
  ///   - outline: nil when the release has no such section.
  ///   - before: the outline of the release before, where its tree is at hand: it tells renamed fields from new ones.
  ///   - commit: finds the commit that brought a field, given its name and its file.
  /// - Throws: a problem when the file cannot be changed in place.
  package mutating func record(
    _ outline: WireOutline?, at name: ReleaseName, before: WireOutline?,
    commit: (_ field: String, _ location: SourceLocation?) -> String? = { _, _ in nil }
  ) throws(RegistryProblem) {
    guard let position = index.position(of: name), let fork = index.fork(name.fork) else { return }
    let previous = position > 0 ? fork.releases[position - 1].name : nil
    guard let outline else {
      if case .number = index.number(of: entry, at: name) {
        try file.apply(.setNumber(nil, fork: name.fork, from: name.release))
        try endAll(at: name, previous)
      }
      return
    }
    var match = match(outline, at: name)
    if let before, try rename(outline, before, match, at: name) { match = self.match(outline, at: name) }
    try setNumber(outline.version, at: name)
    try split(match, at: name, previous)
    match = self.match(outline, at: name)
    for found in match.found {
      if !found.named.isEmpty {
        var fields = found.feature.fields
        for (index, name) in found.named { fields[index].name = short(name.name, in: outline) }
        try file.apply(.setFields(fields, feature: found.feature.name))
      }
      try carry(found, at: name, previous, commit: commit)
    }
    for feature in entry.features where !match.carries(feature.name) { try end(feature, at: name, previous) }
    try add(match.rest, outline, at: name, commit: commit)
  }

  private func match(_ outline: WireOutline, at name: ReleaseName) -> OutlineMatch {
    let position = index.position(of: name) ?? 0
    let releases = index.fork(name.fork)?.releases ?? []
    let near = position > 0 ? ReleaseName(fork: name.fork, release: releases[position - 1].name) : name
    let preferred = Set(
      (index.features(of: entry, at: near) + index.features(of: entry, at: name)).map(\.feature.name))
    return OutlineMatch(outline, entry, preferred: preferred)
  }

  // MARK: Numbers and carriers

  private mutating func setNumber(_ version: Int?, at name: ReleaseName) throws(RegistryProblem) {
    guard let version, index.number(of: entry, at: name) != .number(version) || entry.numbers[name.fork] == nil else {
      return
    }
    try file.apply(.setNumber(version, fork: name.fork, from: name.release))
  }

  private mutating func carry(
    _ found: OutlineMatch.Found, at name: ReleaseName, _ previous: String?, commit: (String, SourceLocation?) -> String?
  ) throws(RegistryProblem) {
    guard let feature = entry.feature(found.feature.name) else { return }
    if let carrier = index.carrier(of: feature, at: name), carrier.fork == name.fork {
      let isSame =
        switch (carrier.means, found.means) {
        // In the section is in the section; the number it came with stays.
        // A value without a name in this tree may be the one that another tree names.
        case (.version, .version), (.version, .placeholder): carrier.condition == found.condition
        default: carrier.means == found.means
        }
      if isSame { return }
      guard carrier.from != name.release else { return }
      if let previous {
        try file.apply(.endCarrier(feature: feature.name, fork: name.fork, from: carrier.from, to: previous))
      }
    }
    try file.apply(
      .addCarrier(
        Carrier(
          fork: name.fork, from: name.release, to: nil, means: found.means, condition: found.condition,
          commit: previous == nil ? nil : commit(feature.fields.first?.shortName ?? feature.name, found.location),
          place: feature.place), toFeature: feature.name))
  }

  private mutating func end(
    _ feature: Feature, at name: ReleaseName, _ previous: String?
  ) throws(RegistryProblem) {
    guard let previous, let carrier = index.carrier(of: feature, at: name), carrier.fork == name.fork,
      carrier.from != name.release, carrier.to != previous
    else { return }
    try file.apply(.endCarrier(feature: feature.name, fork: name.fork, from: carrier.from, to: previous))
  }

  private mutating func endAll(at name: ReleaseName, _ previous: String?) throws(RegistryProblem) {
    for feature in entry.features { try end(feature, at: name, previous) }
  }

  // MARK: Names

  /// A field that stands where one of the same width stood, under another name: told apart from one that goes and one that comes.
  private mutating func rename(
    _ outline: WireOutline, _ before: WireOutline, _ match: OutlineMatch, at name: ReleaseName
  ) throws(RegistryProblem) -> Bool {
    let known = Set(entry.renames.map(\.to) + entry.features.flatMap(\.fields).map(\.shortName))
    var isChanged = false
    for (old, new) in OutlineAlignment(before, outline).renamed {
      let to = new.shortName
      guard old.shortName != to, !known.contains(to), match.rest.contains(where: { $0.field.shortName == to }),
        !entry.renames.contains(where: { $0.to == to })
      else { continue }
      try file.apply(
        .addRename(
          from: old.shortName, to: to, reason: "the same bytes at the same place in \(name.fork) \(name.release)"))
      notes.append("\(entry.name): '\(old.shortName)' is called '\(to)' in \(name)")
      isChanged = true
    }
    return isChanged
  }

  // MARK: Features

  /// A feature that the tree has a part of becomes two.
  private mutating func split(
    _ match: OutlineMatch, at name: ReleaseName, _ previous: String?
  ) throws(RegistryProblem) {
    for feature in entry.features where !match.carries(feature.name) && feature.fields.count > 1 {
      // Only what this fork has had: other forks' features may be like nothing here.
      guard index.carrier(of: feature, at: name) != nil || feature.name == Self.base else { continue }
      let pool = match.rest.filter { $0.subsection == nil }
      let kept = feature.fields.filter { field in
        pool.contains {
          $0.field.shortName == field.shortName && $0.field.stem == field.stem && $0.field.condition == field.condition
            && $0.field.count == field.count
        }
          || (field.shortName == OutlineMatch.unnamed
            && pool.contains { $0.isAnonymous && $0.field.type == field.type && $0.field.condition == field.condition })
      }
      let gone = feature.fields.filter { !kept.contains($0) }
      guard !kept.isEmpty, !gone.isEmpty, feature.name == Self.base || kept.count * 2 >= feature.fields.count else {
        continue
      }
      var part = feature
      part.name = FeatureNaming.name(for: gone, subsection: nil, taken: Set(entry.features.map(\.name)))
      part.title = nil
      part.fields = gone
      part.needs = []
      try file.apply(.removeFields(gone, feature: feature.name))
      try file.apply(.addFeature(part))
      notes.append("\(entry.name): '\(part.name)' is split off from '\(feature.name)': \(name) has the rest only")
    }
  }

  package static let base = "base"

  private mutating func add(
    _ rest: [OutlineMatch.Rest], _ outline: WireOutline, at name: ReleaseName,
    commit: (String, SourceLocation?) -> String?
  ) throws(RegistryProblem) {
    var groups: [[OutlineMatch.Rest]] = []
    for item in rest {
      if entry.features.isEmpty, item.subsection == nil {
        // All of the first release's section is what the device began with.
        if groups.isEmpty { groups.append([]) }
        groups[0].append(item)
      } else if let last = groups.last?.last, last.subsection == item.subsection,
        item.subsection != nil || (last.since == item.since && last.field.condition == item.field.condition),
        !(entry.features.isEmpty && last.subsection == nil)
      {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    let isFirst = entry.features.isEmpty
    for group in groups {
      guard let first = group.first else { continue }
      let fields = Self.merged(group.map(\.field)).map { field in
        var field = field
        field.name = short(field.name, in: outline)
        return field
      }
      let taken = Set(entry.features.map(\.name))
      let isBase = isFirst && first.subsection == nil && taken.isEmpty
      let means: Carrier.Means = first.subsection.map { .subsection($0) } ?? .version(outline.version ?? 0)
      let feature = Feature(
        name: isBase ? Self.base : FeatureNaming.name(for: fields, subsection: first.subsection, taken: taken),
        title: nil,
        place: entry.place, fields: fields, needs: [],
        carriers: [
          Carrier(
            fork: name.fork, from: name.release, to: nil, means: means, condition: nil,
            commit: isBase
              ? nil : commit(fields.first { $0.shortName != OutlineMatch.unnamed }?.shortName ?? "", first.location),
            place: entry.place)
        ])
      if let subsection = first.subsection { try addParent(of: subsection) }
      try file.apply(.addFeature(feature))
      if !isBase { notes.append("\(entry.name): '\(feature.name)' is new in \(name)") }
    }
    // Subsections without fields.
    for subsection in outline.subsections
    where subsection.items.isEmpty
      && !entry.features.contains(where: { $0.carriers.contains { $0.means == .subsection(subsection.name) } })
    {
      try addParent(of: subsection.name)
      let feature = Feature(
        name: FeatureNaming.name(for: [], subsection: subsection.name, taken: Set(entry.features.map(\.name))),
        title: nil,
        place: entry.place, fields: [], needs: [],
        carriers: [
          Carrier(
            fork: name.fork, from: name.release, to: nil, means: .subsection(subsection.name), condition: nil,
            commit: nil,
            place: entry.place)
        ])
      try file.apply(.addFeature(feature))
    }
  }

  /// The description a subsection stands in, as its name tells it.
  private mutating func addParent(of subsection: String) throws(RegistryProblem) {
    let known = entry.sections + entry.parents
    guard !known.contains(where: { subsection.hasPrefix($0) && subsection.utf8.count > $0.utf8.count }) else { return }
    let parent = subsection.lastIndex(of: "/").map { String(subsection[..<$0]) } ?? ""
    if !parent.isEmpty { try file.apply(.addParent(parent)) }
  }

  /// The last component of a name, and the one before where the last does not tell fields apart.
  private func short(_ name: String, in outline: WireOutline) -> String {
    let parts = name.split(separator: ".")
    guard parts.count > 1, let last = parts.last else { return name }
    let all = (outline.items + outline.subsections.flatMap(\.items)).map(\.name)
    let others = Set(all.filter { $0.hasSuffix(".\(last)") || $0 == last })
    return others.count > 1 ? parts.suffix(2).joined(separator: ".") : String(last)
  }

  /// Neighbours of one name and type are one field.
  private static func merged(_ fields: [FieldText]) -> [FieldText] {
    var merged: [FieldText] = []
    for field in fields {
      if let index = merged.firstIndex(where: {
        $0.shortName == field.shortName && $0.name == field.name && $0.stem == field.stem
          && $0.condition == field.condition
          && field.shortName != OutlineMatch.unnamed
      }), case .number(let a) = merged[index].count, case .number(let b) = field.count {
        merged[index].count = .number(a &+ b)
      } else {
        merged.append(field)
      }
    }
    return merged
  }
}
