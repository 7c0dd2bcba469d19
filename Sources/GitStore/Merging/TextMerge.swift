/// The three-way merge of one text, as git does it (xmerge.c at its "zealous" level, on histogram diffs).
package struct TextMerge: Sendable {
  /// How conflicts are written: the values of `merge.conflictStyle`.
  package enum Style: String, Sendable {
    case merge
    case diff3
    case zdiff3
  }

  /// What follows the markers.
  package struct Labels: Hashable, Sendable {
    package var ours: String
    package var ancestor: String
    package var theirs: String

    package init(ours: String, ancestor: String, theirs: String) {
      self.ours = ours
      self.ancestor = ancestor
      self.theirs = theirs
    }
  }

  /// One conflict, in lines counted from 0.
  package struct Hunk: Hashable, Sendable {
    /// In the merged text, from the first marker to the last.
    package var marked: Range<Int>
    package var ours: Range<Int>
    /// nil where git cut one conflict into several, and only the two sides can be told.
    package var ancestor: Range<Int>?
    package var theirs: Range<Int>
  }

  /// The merged text, with markers where `hunks` says.
  package private(set) var bytes: [UInt8] = []
  package private(set) var hunks: [Hunk] = []

  package var isClean: Bool { hunks.isEmpty }

  private let ancestor: LineTable.Text
  private let ours: LineTable.Text
  private let theirs: LineTable.Text

  package init(
    ancestor: [UInt8], ours: [UInt8], theirs: [UInt8], labels: Labels, style: Style = .merge, markerSize: Int = 7
  ) {
    let table = LineTable()
    self.ancestor = table.add(ancestor)
    self.ours = table.add(ours)
    self.theirs = table.add(theirs)
    let toOurs = LineDiff.changes(from: self.ancestor.numbers[...], to: self.ours.numbers[...], of: table)
    let toTheirs = LineDiff.changes(from: self.ancestor.numbers[...], to: self.theirs.numbers[...], of: table)
    if toOurs.isEmpty {
      bytes = theirs
      return
    }
    if toTheirs.isEmpty {
      bytes = ours
      return
    }
    var regions = regions(toOurs, toTheirs)
    switch style {
    case .merge:
      regions = refined(regions, table)
      regions = joined(regions)
    case .diff3: break
    case .zdiff3: regions = regions.map(trimmed)
    }
    write(regions, labels: labels, style: style, markerSize: markerSize)
  }

  /// A stretch that one side or both changed.
  private struct Region {
    enum Side { case conflict, ours, theirs, same }
    var side: Side
    var ancestor: Range<Int>?
    var ours: Range<Int>
    var theirs: Range<Int>
  }

  /// xdl_do_merge's walk along both lists of changes.
  private func regions(_ toOurs: [LineDiff.Change], _ toTheirs: [LineDiff.Change]) -> [Region] {
    var regions: [Region] = []
    func append(_ side: Region.Side, _ ancestor: Range<Int>, _ ours: Range<Int>, _ theirs: Range<Int>) {
      if let last = regions.last, let start = last.ancestor?.lowerBound,
        ours.lowerBound <= last.ours.upperBound || theirs.lowerBound <= last.theirs.upperBound
      {
        regions[regions.count - 1] = Region(
          side: side == last.side ? side : .conflict, ancestor: start..<ancestor.upperBound,
          ours: last.ours.lowerBound..<ours.upperBound, theirs: last.theirs.lowerBound..<theirs.upperBound)
      } else {
        regions.append(Region(side: side, ancestor: ancestor, ours: ours, theirs: theirs))
      }
    }
    var (one, two) = (0, 0)
    while one < toOurs.count || two < toTheirs.count {
      guard one < toOurs.count else {
        let change = toTheirs[two]
        append(
          .theirs, change.old, change.old.shifted(by: ours.lines.count - ancestor.lines.count), change.new)
        two += 1
        continue
      }
      guard two < toTheirs.count else {
        let change = toOurs[one]
        append(.ours, change.old, change.new, change.old.shifted(by: theirs.lines.count - ancestor.lines.count))
        one += 1
        continue
      }
      let (first, second) = (toOurs[one], toTheirs[two])
      if first.old.upperBound < second.old.lowerBound {
        append(
          .ours, first.old, first.new, first.old.shifted(by: second.new.lowerBound - second.old.lowerBound))
        one += 1
        continue
      }
      if second.old.upperBound < first.old.lowerBound {
        append(
          .theirs, second.old, second.old.shifted(by: first.new.lowerBound - first.old.lowerBound), second.new)
        two += 1
        continue
      }
      if first.old != second.old || first.new.count != second.new.count
        || ours.numbers[first.new] != theirs.numbers[second.new]
      {
        let before = first.old.lowerBound - second.old.lowerBound
        let after = first.old.upperBound - second.old.upperBound
        append(
          .conflict,
          min(first.old.lowerBound, second.old.lowerBound)..<max(first.old.upperBound, second.old.upperBound),
          first.new.lowerBound - max(before, 0)..<first.new.upperBound - min(after, 0),
          second.new.lowerBound + min(before, 0)..<second.new.upperBound + max(after, 0))
      }
      let (endOne, endTwo) = (first.old.upperBound, second.old.upperBound)
      if endOne >= endTwo { two += 1 }
      if endTwo >= endOne { one += 1 }
    }
    return regions
  }

  /// xdl_refine_conflicts: what both sides of a conflict have alike is no conflict.
  private func refined(_ regions: [Region], _ table: LineTable) -> [Region] {
    regions.flatMap { region -> [Region] in
      guard region.side == .conflict, !region.ours.isEmpty, !region.theirs.isEmpty else { return [region] }
      let changes = LineDiff.changes(from: ours.numbers[region.ours], to: theirs.numbers[region.theirs], of: table)
      guard !changes.isEmpty else {
        return [Region(side: .same, ancestor: region.ancestor, ours: region.ours, theirs: region.theirs)]
      }
      let isWhole =
        changes.count == 1 && changes[0].old.count == region.ours.count
        && changes[0].new.count == region.theirs.count
      return changes.map { change in
        Region(
          side: .conflict, ancestor: isWhole ? region.ancestor : nil,
          ours: change.old.shifted(by: region.ours.lowerBound),
          theirs: change.new.shifted(by: region.theirs.lowerBound))
      }
    }
  }

  /// xdl_simplify_non_conflicts: two conflicts with three lines or fewer between them are one.
  private func joined(_ regions: [Region]) -> [Region] {
    var result: [Region] = []
    for region in regions {
      if let last = result.last, last.side == .conflict, region.side == .conflict,
        region.ours.lowerBound - last.ours.upperBound <= 3
      {
        let ancestor = last.ancestor.flatMap { first in region.ancestor.map { first.lowerBound..<$0.upperBound } }
        result[result.count - 1] = Region(
          side: .conflict, ancestor: ancestor, ours: last.ours.lowerBound..<region.ours.upperBound,
          theirs: last.theirs.lowerBound..<region.theirs.upperBound)
      } else {
        result.append(region)
      }
    }
    return result
  }

  /// xdl_refine_zdiff3_conflicts: lines that both sides begin or end with leave the conflict.
  private func trimmed(_ region: Region) -> Region {
    guard region.side == .conflict else { return region }
    var (one, two) = (region.ours, region.theirs)
    while let first = one.first, let other = two.first, ours.numbers[first] == theirs.numbers[other] {
      (one, two) = (one.dropFirst(), two.dropFirst())
    }
    while let last = one.last, let other = two.last, ours.numbers[last] == theirs.numbers[other] {
      (one, two) = (one.dropLast(), two.dropLast())
    }
    return Region(side: .conflict, ancestor: region.ancestor, ours: one, theirs: two)
  }

  // MARK: writing

  private mutating func write(_ regions: [Region], labels: Labels, style: Style, markerSize: Int) {
    var written = 0
    for region in regions {
      switch region.side {
      case .same: continue
      case .ours: copy(ours, written..<region.ours.upperBound)
      case .theirs:
        copy(ours, written..<region.ours.lowerBound)
        copy(theirs, region.theirs)
      case .conflict:
        copy(ours, written..<region.ours.lowerBound)
        let start = lineCount
        let ending = needsCarriageReturn(region) ? Array("\r\n".utf8) : Array("\n".utf8)
        mark("<", markerSize, labels.ours, ending)
        copy(ours, region.ours, closedBy: ending)
        if style != .merge {
          mark("|", markerSize, labels.ancestor, ending)
          copy(ancestor, region.ancestor ?? 0..<0, closedBy: ending)
        }
        mark("=", markerSize, "", ending)
        copy(theirs, region.theirs, closedBy: ending)
        mark(">", markerSize, labels.theirs, ending)
        hunks.append(
          Hunk(marked: start..<lineCount, ours: region.ours, ancestor: region.ancestor, theirs: region.theirs))
      }
      written = region.ours.upperBound
    }
    copy(ours, written..<ours.lines.count)
  }

  private var lineCount = 0

  private mutating func copy(_ text: LineTable.Text, _ range: Range<Int>, closedBy ending: [UInt8]? = nil) {
    for line in text.lines[range] { bytes += line }
    lineCount += range.count
    if let ending, let last = text.lines[range].last, last.last != UInt8(ascii: "\n") { bytes += ending }
  }

  private mutating func mark(_ sign: Character, _ size: Int, _ label: String, _ ending: [UInt8]) {
    bytes += Array(String(repeating: sign, count: size).utf8)
    if !label.isEmpty { bytes += Array((" " + label).utf8) }
    bytes += ending
    lineCount += 1
  }

  /// Markers end as the lines around them do (is_cr_needed).
  private func needsCarriageReturn(_ region: Region) -> Bool {
    func ending(_ text: LineTable.Text, _ index: Int) -> Bool? {
      guard index < text.lines.count else { return nil }
      var index = index
      if text.lines[index].last != UInt8(ascii: "\n") {
        if index == 0 { return nil }
        index -= 1
      }
      let line = text.lines[index]
      return line.count > 1 && line[line.endIndex - 2] == UInt8(ascii: "\r")
    }
    let one = ending(ours, max(region.ours.lowerBound - 1, 0))
    if one == false { return false }
    let two = ending(theirs, max(region.theirs.lowerBound - 1, 0))
    if two == false { return false }
    return ending(ancestor, 0) ?? (two ?? one ?? false)
  }
}
