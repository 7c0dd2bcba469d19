/// The known names that come nearest to one that is not known, for "did you mean".
package struct NearestNames {
  /// At most three, the nearest first.
  package let list: [String]

  package init(to wanted: String, among known: some Sequence<String>) {
    let wanted = String(wanted.prefix(200))
    let letters = Array(wanted.lowercased().utf8)
    // A third of the letters may be wrong: enough for a typing mistake, too little for another name altogether.
    let most = max(1, min(4, letters.count / 3))
    var found: [(distance: Int, name: String)] = []
    for name in Set(known) {
      // `feature` is meant for `origin/feature`, `7.2.16` for `v7.2.16`.
      let last = name.split(separator: "/").last.map(String.init) ?? name
      let distances = Set([name, last]).map { Self.distance(letters, Array($0.lowercased().utf8), most: most) }
      let distance = distances.min() ?? most + 1
      if distance <= most { found.append((distance, name)) }
    }
    found.sort { ($0.distance, $0.name.count, $0.name) < ($1.distance, $1.name.count, $1.name) }
    list = found.prefix(3).map(\.name)
  }

  /// How many letters must be put in, left out, changed or swapped with their neighbour; above `most` it does not matter.
  private static func distance(_ left: [UInt8], _ right: [UInt8], most: Int) -> Int {
    guard abs(left.count - right.count) <= most else { return most + 1 }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for column in 0..<right.count {
        let change = left[row] == right[column] ? 0 : 1
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + change)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
