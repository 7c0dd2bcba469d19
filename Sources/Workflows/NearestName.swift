/// The known names most like a mistyped one.
package enum NearestName {
  /// At most three, the likest first; none when all are too far off to be what was meant.
  package static func candidates(for name: String, among known: [String]) -> [String] {
    let lowered = name.lowercased()
    // One slip in three characters is a typo; more is another word.
    let limit = max(1, lowered.count / 3)
    let scored = known.map { candidate in
      (name: candidate, distance: distance(lowered, candidate.lowercased()))
    }
    return scored.filter { $0.distance <= limit || $0.name.lowercased().hasPrefix(lowered) && !lowered.isEmpty }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
  }

  /// "did you mean 'x86_64'?", or nil.
  package static func hint(for name: String, among known: [String]) -> String? {
    let quoted = candidates(for: name, among: known).map { "'\($0)'" }
    guard let last = quoted.last else { return nil }
    return quoted.count == 1
      ? "did you mean \(last)?" : "did you mean \(quoted.dropLast().joined(separator: ", ")) or \(last)?"
  }

  /// Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours each count 1.
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left)
    let b = Array(right)
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
