/// A file's text while hunks are applied to it, by the rules of GNU patch (`locate_hunk` of its patch.c): the line that
/// the hunk names first, moved by what the hunk before was off; then ever farther up and down; then again with a line
/// of context, and with two, left out of the comparison at either end.
struct HunkPlacement {
  /// GNU patch's default: at most two lines of context may differ at either end.
  static let mostFuzz = 2
  /// Line comparisons for one file. Real patches need a few thousand; it ends the search in a file of equal lines.
  static let mostComparisons = 5_000_000

  struct Place {
    /// Index of the line the hunk's first line stands for.
    var index: Int
    /// Lines that were not compared, at either end.
    var fuzz: Int
    /// Whether line ends had to be left out of the comparison.
    var ignoresLineEnds: Bool
  }

  let text: [UInt8]
  /// Each with its line feed.
  let lines: [Range<Int>]
  private(set) var result: [UInt8] = []
  /// Lines before it are in `result` already (or removed).
  private var settled = 0
  private var shift = 0
  private var comparisons = 0

  init(_ text: [UInt8]) {
    self.text = text
    lines = TextLines.ranges(of: text)
  }

  /// Applies a hunk behind those applied before. nil when it finds no place; nothing is changed then.
  mutating func apply(_ hunk: FileDiff.Hunk) -> Place? {
    guard let place = locate(hunk) else { return nil }
    let ends = place.ignoresLineEnds ? lineEnds(of: hunk, at: place.index) : .asInPatch
    var current = place.index
    for line in hunk.lines {
      switch line.role {
      case .context:
        current += 1
      case .removed:
        copyLines(upTo: current)
        current += 1
        settled = min(current, lines.count)
      case .added:
        copyLines(upTo: current)
        append(ends.applied(to: line.text)[...])
      }
    }
    return place
  }

  /// The text behind the last hunk.
  mutating func finish() -> [UInt8] {
    copyLines(upTo: lines.count)
    return result
  }

  /// Where a hunk fits now, without applying it.
  mutating func locate(_ hunk: FileDiff.Hunk) -> Place? {
    let pattern = hunk.oldLines.map(\.text)
    let context = hunk.outerContext
    let start = (pattern.isEmpty ? hunk.oldStart : hunk.oldStart - 1) + shift
    guard !pattern.isEmpty else {
      // Without context there is nothing to compare: only the named line can be right.
      let index = min(max(start, settled), lines.count)
      return Place(index: index, fuzz: 0, ignoresLineEnds: false)
    }
    for ignoresLineEnds in [false, true] {
      for fuzz in 0...min(Self.mostFuzz, max(context.before, context.after)) {
        if let index = search(pattern, hunk, from: start, fuzz: fuzz, ignoresLineEnds) {
          shift += index - start
          return Place(index: index, fuzz: fuzz, ignoresLineEnds: ignoresLineEnds)
        }
      }
    }
    return nil
  }

  private mutating func search(
    _ pattern: [[UInt8]], _ hunk: FileDiff.Hunk, from start: Int, fuzz: Int, _ ignoresLineEnds: Bool
  ) -> Int? {
    let context = hunk.outerContext
    let longer = max(context.before, context.after)
    // The side with less context touches an end of the file: it is held to that end until fuzz has made up for it.
    let before = fuzz + context.before - longer
    let after = fuzz + context.after - longer
    let last = lines.count - (pattern.count - max(after, 0))
    func fits(_ index: Int, _ reader: inout HunkPlacement) -> Bool {
      index >= reader.settled && index <= last
        && reader.matches(
          pattern[max(before, 0)..<(pattern.count - max(after, 0))], at: index + max(before, 0), ignoresLineEnds)
    }
    if before < 0, hunk.oldStart <= 1 {
      if after < 0, pattern.count != lines.count { return nil }
      return fits(0, &self) ? 0 : nil
    }
    if after < 0 {
      let index = lines.count - pattern.count
      return fits(index, &self) ? index : nil
    }
    if fits(start, &self) { return start }
    var distance = 1
    while start + distance <= last || start - distance >= settled {
      if fits(start + distance, &self) { return start + distance }
      if fits(start - distance, &self) { return start - distance }
      if comparisons > Self.mostComparisons { return nil }
      distance += 1
    }
    return nil
  }

  private mutating func matches(_ pattern: ArraySlice<[UInt8]>, at index: Int, _ ignoresLineEnds: Bool) -> Bool {
    guard index >= 0, index + pattern.count <= lines.count else { return false }
    for (line, expected) in zip(lines[index..<(index + pattern.count)], pattern) {
      comparisons += 1
      if ignoresLineEnds {
        guard Self.withoutEnd(text[line]).elementsEqual(Self.withoutEnd(expected[...])),
          (text[line].last == UInt8(ascii: "\n")) == (expected.last == UInt8(ascii: "\n"))
        else { return false }
      } else if line.count != expected.count || !text[line].elementsEqual(expected) {
        return false
      }
    }
    return true
  }

  private mutating func copyLines(upTo end: Int) {
    let end = min(end, lines.count)
    guard settled < end else { return }
    append(text[lines[settled].lowerBound..<lines[end - 1].upperBound])
    settled = end
  }

  /// Where the patch or the file ends without a line feed, the other may go on.
  private mutating func append(_ lines: ArraySlice<UInt8>) {
    if let last = result.last, last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
    result += lines
  }

  // MARK: line ends

  private enum LineEnds {
    case asInPatch
    case withReturn
    case withoutReturn

    func applied(to line: [UInt8]) -> [UInt8] {
      guard line.last == UInt8(ascii: "\n") else { return line }
      let hasReturn = line.dropLast().last == UInt8(ascii: "\r")
      switch self {
      case .withReturn where !hasReturn: return line.dropLast() + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
      case .withoutReturn where hasReturn: return line.dropLast(2) + [UInt8(ascii: "\n")]
      default: return line
      }
    }
  }

  /// The file's own line ends go on where the patch has the other kind.
  private func lineEnds(of hunk: FileDiff.Hunk, at index: Int) -> LineEnds {
    func hasReturn(_ line: some BidirectionalCollection<UInt8>) -> Bool {
      line.suffix(2).elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    }
    var (more, fewer) = (0, 0)
    for (offset, line) in hunk.oldLines.enumerated() where lines.indices.contains(index + offset) {
      switch (hasReturn(text[lines[index + offset]]), hasReturn(line.text)) {
      case (true, false): more += 1
      case (false, true): fewer += 1
      default: break
      }
    }
    return more > fewer ? .withReturn : fewer > more ? .withoutReturn : .asInPatch
  }

  static func withoutEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }
}
