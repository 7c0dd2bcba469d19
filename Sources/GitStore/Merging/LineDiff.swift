/// Which lines differ between two texts, as git's merges see it: the histogram algorithm of xdiff (xhistogram.c), then
/// groups of changed lines moved to where they belong (xdl_change_compact in xdiffi.c), without the indent heuristic.
struct LineDiff {
  /// Lines `old` became lines `new`.
  struct Change: Hashable {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// Changed lines, with a line that is never changed at either end.
  private var changedOld: [Bool]
  private var changedNew: [Bool]
  private let old: ArraySlice<Int>
  private let new: ArraySlice<Int>
  private let lines: LineTable

  /// The changes that make `new` of `old`, in order. Lines are numbers from `table`; positions count from the slices'
  /// starts.
  static func changes(from old: ArraySlice<Int>, to new: ArraySlice<Int>, of table: LineTable) -> [Change] {
    var diff = LineDiff(old: old, new: new, lines: table)
    diff.run()
    compact(&diff.changedOld, diff.old, other: diff.changedNew)
    compact(&diff.changedNew, diff.new, other: diff.changedOld)
    return diff.script()
  }

  private init(old: ArraySlice<Int>, new: ArraySlice<Int>, lines: LineTable) {
    (self.old, self.new, self.lines) = (old, new, lines)
    changedOld = Array(repeating: false, count: old.count + 2)
    changedNew = Array(repeating: false, count: new.count + 2)
  }

  /// Work is kept on a stack of its own, as files can be long.
  private mutating func run() {
    var pending = [(0..<old.count, 0..<new.count)]
    while let (one, two) = pending.popLast() {
      if one.isEmpty || two.isEmpty {
        mark(one, two)
        continue
      }
      let oldPart = old[one.shifted(by: old.startIndex)]
      let newPart = new[two.shifted(by: new.startIndex)]
      var search = HistogramSearch(old: oldPart, new: newPart)
      switch search.run() {
      case .nothingCommon: mark(one, two)
      case .onlyFrequentLines:
        for change in lines.classicDiff(oldPart, newPart) {
          mark(change.old.shifted(by: one.lowerBound), change.new.shifted(by: two.lowerBound))
        }
      case .common(let first, let second):
        let (inOld, inNew) = (first.shifted(by: one.lowerBound), second.shifted(by: two.lowerBound))
        pending.append((inOld.upperBound..<one.upperBound, inNew.upperBound..<two.upperBound))
        pending.append((one.lowerBound..<inOld.lowerBound, two.lowerBound..<inNew.lowerBound))
      }
    }
  }

  private mutating func mark(_ one: Range<Int>, _ two: Range<Int>) {
    for line in one { changedOld[line + 1] = true }
    for line in two { changedNew[line + 1] = true }
  }

  private func script() -> [Change] {
    var changes: [Change] = []
    var (one, two) = (0, 0)
    while one < old.count || two < new.count {
      if changedOld[one + 1] || changedNew[two + 1] {
        let (startOne, startTwo) = (one, two)
        while changedOld[one + 1] { one += 1 }
        while changedNew[two + 1] { two += 1 }
        changes.append(Change(old: startOne..<one, new: startTwo..<two))
      } else {
        one += 1
        two += 1
      }
    }
    return changes
  }

  // MARK: compaction

  /// A run of changed lines, possibly empty, that ends before an unchanged line.
  private struct Group {
    var start = 0
    var end = 0

    init(in changed: [Bool]) {
      while changed[end + 1] { end += 1 }
    }

    var isEmpty: Bool { start == end }

    mutating func next(in changed: [Bool]) -> Bool {
      if end == changed.count - 2 { return false }
      start = end + 1
      end = start
      while changed[end + 1] { end += 1 }
      return true
    }

    mutating func previous(in changed: [Bool]) {
      if start == 0 { return }
      end = start - 1
      start = end
      while changed[start] { start -= 1 }
    }

    mutating func slideDown(in changed: inout [Bool], _ lines: ArraySlice<Int>) -> Bool {
      guard end < lines.count, lines[lines.startIndex + start] == lines[lines.startIndex + end] else { return false }
      changed[start + 1] = false
      changed[end + 1] = true
      start += 1
      end += 1
      while changed[end + 1] { end += 1 }
      return true
    }

    mutating func slideUp(in changed: inout [Bool], _ lines: ArraySlice<Int>) -> Bool {
      guard start > 0, lines[lines.startIndex + start - 1] == lines[lines.startIndex + end - 1] else { return false }
      start -= 1
      end -= 1
      changed[start + 1] = true
      changed[end + 1] = false
      while changed[start] { start -= 1 }
      return true
    }
  }

  private static func compact(_ changed: inout [Bool], _ lines: ArraySlice<Int>, other: [Bool]) {
    var group = Group(in: changed)
    var opposite = Group(in: other)
    repeat {
      if !group.isEmpty {
        var earliestEnd = 0
        var matches = false
        var size = 0
        repeat {
          size = group.end - group.start
          matches = false
          while group.slideUp(in: &changed, lines) { opposite.previous(in: other) }
          earliestEnd = group.end
          if !opposite.isEmpty { matches = true }
          while group.slideDown(in: &changed, lines) {
            _ = opposite.next(in: other)
            if !opposite.isEmpty { matches = true }
          }
        } while size != group.end - group.start
        if group.end != earliestEnd, matches {
          while opposite.isEmpty, group.slideUp(in: &changed, lines) { opposite.previous(in: other) }
        }
      }
      guard group.next(in: changed) else { break }
      _ = opposite.next(in: other)
    } while true
  }
}

extension Range<Int> {
  func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
