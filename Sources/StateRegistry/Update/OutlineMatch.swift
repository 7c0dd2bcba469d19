import VMState

/// How an outline of a tree's device reads in a registry's words: which features it has, and what is left on either side.
///
/// Fields are told by their short names, so that moving a member into a structure is no change; names are taken back through the
/// entry's renames. Order within the section is not looked at.
struct OutlineMatch {
  struct Found: Hashable {
    var feature: Feature
    var means: Carrier.Means
    /// The condition it is sent under, where that is not the fields' own; empty for always.
    var condition: String?
    var location: SourceLocation?
    /// Fields that the registry calls `unnamed` and the tree by a name, by their index.
    var named: [Int: FieldText] = [:]
  }

  /// Something the tree sends that no feature of the entry has.
  struct Rest: Hashable {
    var field: FieldText
    var since: Int
    /// The subsection it is in; nil within the section.
    var subsection: String?
    var location: SourceLocation?
    var isAnonymous: Bool
  }

  private(set) var found: [Found] = []
  private(set) var rest: [Rest] = []
  let version: Int?

  /// What the registry calls what the source gives no name.
  static let unnamed = "unnamed"

  /// - Parameter preferred: names of features to be looked for first, since the release before has them.
  init(_ outline: WireOutline, _ entry: DeviceEntry, preferred: Set<String>) {
    version = outline.version
    let renames = Self.renames(entry)
    var pool = Pool(outline.items, renames)
    let ordered =
      entry.features.filter { preferred.contains($0.name) } + entry.features.filter { !preferred.contains($0.name) }
    var pools = outline.subsections.map { ($0, Pool($0.items, renames)) }
    for feature in ordered {
      // In a subsection that some fork is known to send it in, else in one with just these fields.
      let names = Set(feature.carriers.compactMap { if case .subsection(let name) = $0.means { name } else { nil } })
      if let index = pools.firstIndex(where: { names.contains($0.0.name) && $0.1.has(feature.fields) })
        ?? pools.firstIndex(where: { $0.1.isExactly(feature.fields) })
      {
        _ = pools[index].1.take(feature.fields, condition: nil)
        found.append(
          Found(feature: feature, means: .subsection(pools[index].0.name), location: pools[index].0.location))
        continue
      }
      if let taken = pool.take(feature) {
        found.append(
          Found(
            feature: feature, means: taken.isPlaceholder ? .placeholder : .version(outline.version ?? 0),
            condition: taken.condition, location: taken.location, named: taken.named))
      }
    }
    rest = pool.rest(in: nil)
    for (subsection, pool) in pools {
      rest += pool.rest(in: subsection.name)
      // A subsection without fields says what it says by being there.
      if subsection.items.isEmpty, !found.contains(where: { $0.means == .subsection(subsection.name) }) {
        let known = entry.features.first { feature in
          feature.carriers.contains { $0.means == .subsection(subsection.name) }
        }
        if let known { found.append(Found(feature: known, means: .subsection(subsection.name))) }
      }
    }
  }

  /// All that an outline sends, within the section and its subsections, under the registry's names.
  static func fields(_ outline: WireOutline, _ entry: DeviceEntry) -> [FieldText] {
    let renames = renames(entry)
    return Pool(outline.items + outline.subsections.flatMap(\.items), renames).rest(in: nil).map(\.field)
  }

  private static func renames(_ entry: DeviceEntry) -> [String: String] {
    Dictionary(entry.renames.map { ($0.to, $0.from) }, uniquingKeysWith: { first, _ in first })
  }

  func carries(_ feature: String) -> Bool { found.contains { $0.feature.name == feature } }

  /// Fields of a section or subsection that can be taken out.
  struct Pool {
    private struct Entry {
      var field: FieldText
      var since: Int
      var location: SourceLocation?
      var isAnonymous: Bool
    }

    private var entries: [Entry]

    init(_ items: [WireOutline.Item], _ renames: [String: String]) {
      entries = items.map { item in
        var field = FieldText(name: item.name, type: item.type, condition: item.condition)
        if item.isAnonymous { field.name = OutlineMatch.unnamed }
        var seen: Set<String> = []
        while let old = renames[field.shortName], seen.insert(old).inserted { field.name = old }
        return Entry(
          field: field, since: item.since, location: item.location, isAnonymous: field.name == OutlineMatch.unnamed)
      }
    }

    func has(_ fields: [FieldText]) -> Bool {
      var copy = self
      return copy.take(fields, condition: nil) != nil
    }

    func isExactly(_ fields: [FieldText]) -> Bool {
      guard !fields.isEmpty else { return false }
      var copy = self
      return copy.take(fields, condition: nil) != nil && copy.entries.isEmpty
    }

    struct Taken {
      var condition: String?
      var location: SourceLocation?
      var isPlaceholder = false
      var named: [Int: FieldText] = [:]
    }

    /// Under the fields' own conditions, else all under another one.
    mutating func take(_ feature: Feature) -> Taken? {
      guard !feature.fields.isEmpty else { return nil }
      if let taken = take(feature.fields, condition: nil) { return taken }
      guard let first = feature.fields.first else { return nil }
      var tried: Set<String> = []
      for entry in entries where entry.field.shortName == first.shortName {
        let condition = entry.field.condition ?? ""
        guard tried.insert(condition).inserted else { continue }
        if var taken = take(feature.fields, condition: condition) {
          taken.condition = condition
          return taken
        }
      }
      return nil
    }

    /// Fields with names first, then what has no name on either side: that may be any field of its width.
    ///
    /// - Parameter condition: nil for each field's own; empty for always.
    mutating func take(_ fields: [FieldText], condition: String?) -> Taken? {
      var left = entries
      var taken = Taken()
      var open: [Int] = []
      func wanted(_ field: FieldText) -> String? { condition.map { $0.isEmpty ? nil : $0 } ?? field.condition }
      for (index, field) in fields.enumerated() {
        guard field.shortName != OutlineMatch.unnamed else {
          open.append(index)
          continue
        }
        let same = left.indices.filter {
          left[$0].field.stem == field.stem && left[$0].field.condition == wanted(field)
            && left[$0].field.shortName == field.shortName
        }
        // Of several members called so, those of the same object first.
        let own = same.filter { Self.isOfOneObject(left[$0].field.name, field.name) }
        if let location = Self.take(field.count, from: &left, at: own + same.filter { !own.contains($0) }) {
          taken.location = taken.location ?? location
        } else {
          open.append(index)
        }
      }
      var anonymous = 0
      // Named fields that found no name need what has none; only then may the unnamed take their choice.
      for index in open.sorted(by: { !Self.isUnnamed(fields[$0]) && Self.isUnnamed(fields[$1]) }) {
        let field = fields[index]
        let isUnnamed = Self.isUnnamed(field)
        let fitting = left.indices.filter {
          left[$0].field.condition == wanted(field) && left[$0].field.isAsWide(as: field)
            && (isUnnamed || left[$0].isAnonymous)
        }
        guard let best = fitting.first(where: { left[$0].isAnonymous }) ?? (isUnnamed ? fitting.first : nil) else {
          return nil
        }
        let entry = left.remove(at: best)
        taken.location = taken.location ?? entry.location
        if entry.isAnonymous, !isUnnamed { anonymous += 1 }
        if isUnnamed, !entry.isAnonymous {
          taken.named[index] = FieldText(
            name: entry.field.name, stem: field.stem, count: field.count, condition: field.condition)
        }
      }
      taken.isPlaceholder = anonymous == fields.count && fields.count <= 2
      entries = left
      return taken
    }

    /// The last two components agree: `env.segs.base` and `segs.base`.
    private static func isOfOneObject(_ name: String, _ other: String) -> Bool {
      name.split(separator: ".").suffix(2) == other.split(separator: ".").suffix(2)
    }

    private static func isUnnamed(_ field: FieldText) -> Bool { field.shortName == OutlineMatch.unnamed }

    /// As many elements as asked for, from one entry or several.
    private static func take(
      _ count: FieldText.Count, from entries: inout [Entry], at places: [Int]
    ) -> SourceLocation?? {
      switch count {
      case .member:
        guard let place = places.first(where: { entries[$0].field.count == count }) else { return nil }
        return .some(entries.remove(at: place).location)
      case .number(let number):
        var missing = number
        var used: [(place: Int, left: Int)] = []
        for place in places where missing > 0 {
          guard case .number(let here) = entries[place].field.count else { continue }
          let taken = min(here, missing)
          missing -= taken
          used.append((place, here - taken))
        }
        guard missing == 0, let first = used.first else { return nil }
        let location = entries[first.place].location
        for (place, left) in used.sorted(by: { $0.place > $1.place }) {
          if left == 0 { entries.remove(at: place) } else { entries[place].field.count = .number(left) }
        }
        return .some(location)
      }
    }

    func rest(in subsection: String?) -> [Rest] {
      entries.map {
        Rest(
          field: $0.field, since: $0.since, subsection: subsection, location: $0.location, isAnonymous: $0.isAnonymous)
      }
    }
  }
}
