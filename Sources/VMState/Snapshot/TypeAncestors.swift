/// How a snapshot writes a type's ancestors: up to the first whose own line has the rest.
enum TypeAncestors {
  /// Behind a list that goes on as the last ancestor's own line does not say.
  static let stop = "-"

  /// More than any type of QEMU has, which is 7. Longer lists are written out, so that a file's size bounds what it makes.
  static let longest = 64

  /// How many of the ancestors are written, and whether the last one's own are not to be added.
  static func own(of ancestors: [String], in table: [String: [String]]) -> (count: Int, isWhole: Bool) {
    guard let parent = ancestors.first else { return (0, false) }
    let above = table[parent] ?? []
    if ancestors.count <= longest, ancestors.dropFirst() == above[...] { return (1, false) }
    return (ancestors.count, true)
  }
}

extension TypeAncestors {
  /// Lines of types, from which each type's whole list is made.
  struct Resolution {
    private struct Line {
      var ancestors: [String]
      var isWhole: Bool
      var place: SnapshotError
    }

    private var lines: [String: Line] = [:]
    private var order: [String] = []

    /// False when the type has a line already.
    mutating func add(_ name: String, _ ancestors: [String], isWhole: Bool, place: SnapshotError) -> Bool {
      guard lines[name] == nil else { return false }
      lines[name] = Line(ancestors: ancestors, isWhole: isWhole, place: place)
      order.append(name)
      return true
    }

    /// - Throws: for types that are their own ancestors, or have more than any has.
    func table() throws(SnapshotError) -> [String: [String]] {
      var table: [String: [String]] = [:]
      for name in order {
        guard let line = lines[name] else { continue }
        table[name] = line.ancestors
        guard !line.isWhole else { continue }
        var whole = line.ancestors
        var last = line.ancestors.first
        while let parent = last, let above = lines[parent] {
          whole += above.ancestors
          last = above.isWhole ? nil : above.ancestors.first
          guard whole.count <= TypeAncestors.longest else {
            var error = line.place
            error.message =
              "the type '\(name)' has more than \(TypeAncestors.longest) ancestors, or is its own"
            throw error
          }
        }
        table[name] = whole
      }
      return table
    }
  }
}
