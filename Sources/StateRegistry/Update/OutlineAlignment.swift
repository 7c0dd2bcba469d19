import VMState

/// Lays two outlines of one device side by side and tells which fields have only changed their names.
struct OutlineAlignment {
  /// Fields that stand where others of the same width stood.
  private(set) var replaced: [(old: FieldText, new: FieldText)] = []

  /// Those of them that have a name on both sides.
  var renamed: [(old: FieldText, new: FieldText)] {
    replaced.filter { $0.old.name != OutlineMatch.unnamed && $0.new.name != OutlineMatch.unnamed }
  }

  init(_ old: WireOutline, _ new: WireOutline) {
    let (a, b) = (Self.fields(old), Self.fields(new))
    guard a.count * b.count <= 4_000_000 else { return }
    let steps = Self.common(a, b)
    var (i, j) = (0, 0)
    for (x, y) in steps + [(a.count, b.count)] {
      // Between two fields that stayed: as many went as came, each of the width of the one in its place.
      if x - i == y - j, x > i, zip(a[i..<x], b[j..<y]).allSatisfy({ Self.isAlike($0, $1) }) {
        replaced += zip(a[i..<x], b[j..<y]).map { ($0, $1) }
      }
      (i, j) = (x + 1, y + 1)
    }
  }

  private static func fields(_ outline: WireOutline) -> [FieldText] {
    outline.items.map { item in
      var field = FieldText(name: item.name, type: item.type, condition: item.condition)
      if item.isAnonymous { field.name = OutlineMatch.unnamed }
      return field
    }
  }

  private static func isAlike(_ a: FieldText, _ b: FieldText) -> Bool {
    a.stem == b.stem && a.count == b.count && a.condition == b.condition
  }

  /// The longest common sequence by short name and type, as pairs of indices.
  private static func common(_ a: [FieldText], _ b: [FieldText]) -> [(Int, Int)] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    func same(_ i: Int, _ j: Int) -> Bool { a[i].shortName == b[j].shortName && isAlike(a[i], b[j]) }
    var table = [[Int32]](repeating: [Int32](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in stride(from: a.count - 1, through: 0, by: -1) {
      for j in stride(from: b.count - 1, through: 0, by: -1) {
        table[i][j] = same(i, j) ? table[i + 1][j + 1] + 1 : max(table[i + 1][j], table[i][j + 1])
      }
    }
    var (i, j) = (0, 0)
    var steps: [(Int, Int)] = []
    while i < a.count, j < b.count {
      if same(i, j) {
        steps.append((i, j))
        (i, j) = (i + 1, j + 1)
      } else if table[i + 1][j] >= table[i][j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return steps
  }
}
