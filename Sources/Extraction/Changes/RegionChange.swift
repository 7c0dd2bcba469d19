import CSyntax
import CTree
import StateDiff
import VMState

/// What happened to a file between two trees.
package struct SourceChange: Sendable {
  package var path: String
  /// Nil for a file that was added.
  package var old: SourceFile?
  /// Nil for a file that was removed.
  package var new: SourceFile?

  package init(path: String, old: SourceFile?, new: SourceFile?) {
    self.path = path
    self.old = old
    self.new = new
  }

  /// Scans the bytes; nil on the side that does not have the file.
  package init(path: String, old: [UInt8]?, new: [UInt8]?) {
    self.init(
      path: path, old: old.map { SourceFile(path: path, bytes: $0) }, new: new.map { SourceFile(path: path, bytes: $0) }
    )
  }
}

/// A definition that two files of one path have differently. Comments, blanks and the order of definitions do not count.
struct RegionChange {
  var path: String
  var kind: SourceRegion.Kind
  var name: String
  /// All regions of the kind and name on either side; one may be without.
  var old: [SourceRegion]
  var new: [SourceRegion]

  /// Whether the same places see it as before, so that only a reader of its text can notice.
  var isVisibleAsBefore: Bool { old.count == new.count && zip(old, new).allSatisfy { $0.header == $1.header } }
  var names: Set<String> { Set((old + new).flatMap(\.names)) }
  var isStatic: Bool { (old + new).allSatisfy(\.isStatic) }
  /// Whether only the file, and files that include it, see it.
  var isLocal: Bool {
    let table = (new.first ?? old.first)?.table ?? .declarations
    return path.hasSuffix(".c") && (isStatic || table != .declarations || kind == .typedef || kind == .tag)
  }
  var line: Int { new.first?.line ?? old.first?.line ?? 1 }
}

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
