/// The longest run of equal lines that has the rarest line in it (find_lcs in git's xhistogram.c).
struct HistogramSearch {
  enum Outcome {
    case nothingCommon
    /// Each line both sides have is there too often to say anything.
    case onlyFrequentLines
    /// Counted from the slices' starts.
    case common(Range<Int>, Range<Int>)
  }

  /// git's MAX_CHAIN_LENGTH.
  private static let mostOccurrences = 64

  private let old: ArraySlice<Int>
  private let new: ArraySlice<Int>
  /// Of each line number: its first position in `old`, and how often it is there.
  private var first: [Int: Int] = [:]
  private var counts: [Int: Int] = [:]
  /// The next position of the same line in `old`; -1 when there is none.
  private var following: [Int]
  private var rarest = mostOccurrences + 1
  private var hasCommon = false
  private var best: (one: Range<Int>, two: Range<Int>)?

  init(old: ArraySlice<Int>, new: ArraySlice<Int>) {
    (self.old, self.new) = (old, new)
    following = Array(repeating: -1, count: old.count)
    for index in stride(from: old.count - 1, through: 0, by: -1) {
      let line = old[old.startIndex + index]
      if let next = first[line] { following[index] = next }
      first[line] = index
      counts[line, default: 0] += 1
    }
  }

  mutating func run() -> Outcome {
    var position = 0
    while position < new.count { position = tryLines(from: position) }
    if hasCommon, rarest > Self.mostOccurrences { return .onlyFrequentLines }
    guard let best else { return .nothingCommon }
    return .common(best.one, best.two)
  }

  private func oldLine(_ index: Int) -> Int { old[old.startIndex + index] }
  private func newLine(_ index: Int) -> Int { new[new.startIndex + index] }

  private mutating func tryLines(from position: Int) -> Int {
    let line = newLine(position)
    guard var start = first[line], let count = counts[line] else { return position + 1 }
    hasCommon = true
    if count > rarest { return position + 1 }
    var next = position + 1
    while true {
      var (low, high) = (start, start)
      var (newLow, newHigh) = (position, position)
      var occurrences = count
      while low > 0, newLow > 0, oldLine(low - 1) == newLine(newLow - 1) {
        low -= 1
        newLow -= 1
        if occurrences > 1 { occurrences = min(occurrences, counts[oldLine(low)] ?? 0) }
      }
      while high < old.count - 1, newHigh < new.count - 1, oldLine(high + 1) == newLine(newHigh + 1) {
        high += 1
        newHigh += 1
        if occurrences > 1 { occurrences = min(occurrences, counts[oldLine(high)] ?? 0) }
      }
      next = max(next, newHigh + 1)
      // git compares last minus first; nothing found counts as 0 there.
      if (best.map { $0.one.count - 1 } ?? 0) < high - low || occurrences < rarest {
        best = (low..<high + 1, newLow..<newHigh + 1)
        rarest = occurrences
      }
      var following = following[start]
      while following >= 0, following <= high { following = self.following[following] }
      if following < 0 { return next }
      start = following
    }
  }
}
