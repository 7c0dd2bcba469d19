import CSyntax
import CTree
import StateDiff

/// Everything that a commit changed, as definitions and includes.
struct ChangedRegions {
  struct IncludeChange {
    var path: String
    var old: [String]
    var new: [String]
  }

  let symbols = SymbolTable()
  private(set) var regions: [RegionChange] = []
  private(set) var includes: [IncludeChange] = []

  init(_ changes: [SourceChange]) {
    let reader = RegionReader(symbols)
    for change in changes { add(change, reader) }
  }

  private mutating func add(_ change: SourceChange, _ reader: RegionReader) {
    typealias Key = RegionReader.Key
    func byName(_ file: SourceFile?) -> [Key: [SourceRegion]] {
      guard let file else { return [:] }
      return Dictionary(grouping: reader.regions(of: file)) { Key(kind: $0.kind, name: $0.name) }
    }
    let (old, new) = (byName(change.old), byName(change.new))
    for (key, regions) in old where !Self.isSame(regions, new[key] ?? []) {
      self.regions.append(
        RegionChange(path: change.path, kind: key.kind, name: key.name, old: regions, new: new[key] ?? []))
    }
    for (key, regions) in new where old[key] == nil {
      self.regions.append(RegionChange(path: change.path, kind: key.kind, name: key.name, old: [], new: regions))
    }
    let before = change.old.map { Self.includes($0, reader) } ?? []
    let after = change.new.map { Self.includes($0, reader) } ?? []
    if Set(before.map(\.text)) != Set(after.map(\.text)) {
      includes.append(IncludeChange(path: change.path, old: before.map(\.name), new: after.map(\.name)))
    }
  }

  private static func isSame(_ left: [SourceRegion], _ right: [SourceRegion]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.tokens == $1.tokens && $0.header == $1.header }
  }

  private static func includes(_ file: SourceFile, _ reader: RegionReader) -> [(name: String, text: String)] {
    file.index.includes.map { include in
      let name = file.text(include.name)
      return (name, "\(name) \(reader.header(include.condition, file))")
    }
  }

  var isEmpty: Bool { regions.isEmpty && includes.isEmpty }

  // MARK: - Moves

  /// Definitions that left one file and are in another with the same text: `from` and `to` are paths.
  var moves: [CodeMove] {
    var gone: [[UInt32]: [RegionChange]] = [:]
    for change in regions where change.new.isEmpty {
      gone[key(change.old), default: []].append(change)
    }
    var counts: [[String]: Int] = [:]
    for change in regions where change.old.isEmpty {
      guard let origin = gone[key(change.new)]?.first(where: { $0.path != change.path }) else { continue }
      counts[[origin.path, change.path], default: 0] += 1
    }
    return counts.map { CodeMove(from: $0.key[0], to: $0.key[1], definitions: $0.value) }
      .sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  /// What was `static` in one file often is not in two.
  private func key(_ regions: [SourceRegion]) -> [UInt32] {
    let staticWord = symbols.intern("static").index
    return regions.flatMap(\.tokens).filter { $0 != staticWord }
  }
}
