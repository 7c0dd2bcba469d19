import VMState

/// Which fields of one list are those of another, by name and in order: the pairs that weigh most together.
///
/// A field in the middle of a list is one step `.head`, whatever comes after it. Fields of different names are never
/// paired here.
package struct FieldAlignment {
  package enum Step: Hashable {
    /// Indices into the base's and the head's list.
    case both(Int, Int)
    case base(Int)
    case head(Int)
  }

  /// Cells of the table that the exact method may fill; lists beyond it (no real ones) are paired greedily.
  private static let cellsLimit = 4_000_000

  package private(set) var steps: [Step] = []

  package init(base: [Field], head: [Field]) {
    var start = 0
    while start < base.count, start < head.count, Self.weight(base[start], head[start]) == Self.heaviest { start += 1 }
    var tail = 0
    while tail < base.count - start, tail < head.count - start,
      Self.weight(base[base.count - 1 - tail], head[head.count - 1 - tail]) == Self.heaviest
    {
      tail += 1
    }
    let (baseMiddle, headMiddle) = (start..<(base.count - tail), start..<(head.count - tail))
    for index in 0..<start { steps.append(.both(index, index)) }
    let cells = (baseMiddle.count + 1).multipliedReportingOverflow(by: headMiddle.count + 1)
    if cells.overflow || cells.partialValue > Self.cellsLimit {
      pairGreedily(base, baseMiddle, head, headMiddle)
    } else {
      pairExactly(base, baseMiddle, head, headMiddle)
    }
    for index in stride(from: tail, to: 0, by: -1) { steps.append(.both(base.count - index, head.count - index)) }
  }

  private static let heaviest: Int32 = 8

  /// 0 for fields that are not the same; more the more they have in common, which decides between fields of one name.
  private static func weight(_ base: Field, _ head: Field) -> Int32 {
    if base.isPadding || head.isPadding {
      guard base.isPadding, head.isPadding, base.size == head.size, base.count == head.count else { return 0 }
      return sameCondition(base, head) ? heaviest : 3
    }
    guard base.name == head.name else { return 0 }
    var weight: Int32 = 4
    if base.form.isLike(head.form) { weight += 2 }
    if base.count == head.count && base.countMember == head.countMember { weight += 1 }
    if sameCondition(base, head) { weight += 1 }
    return weight
  }

  private static func sameCondition(_ base: Field, _ head: Field) -> Bool {
    base.versionID == head.versionID && base.exists?.name == head.exists?.name
  }

  private mutating func pairExactly(_ base: [Field], _ baseRange: Range<Int>, _ head: [Field], _ headRange: Range<Int>)
  {
    let width = headRange.count + 1
    // best[i * width + j]: the heaviest pairing of base from i on with head from j on.
    var best = [Int32](repeating: 0, count: (baseRange.count + 1) * width)
    for i in stride(from: baseRange.count - 1, through: 0, by: -1) {
      for j in stride(from: headRange.count - 1, through: 0, by: -1) {
        let weight = Self.weight(base[baseRange.lowerBound + i], head[headRange.lowerBound + j])
        let paired = weight > 0 ? best[(i + 1) * width + j + 1] + weight : 0
        best[i * width + j] = max(paired, best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var (i, j) = (0, 0)
    while i < baseRange.count || j < headRange.count {
      let (left, right) = (baseRange.lowerBound + i, headRange.lowerBound + j)
      if i < baseRange.count, j < headRange.count {
        let weight = Self.weight(base[left], head[right])
        if weight > 0, best[i * width + j] == best[(i + 1) * width + j + 1] + weight {
          steps.append(.both(left, right))
          (i, j) = (i + 1, j + 1)
          continue
        }
      }
      if i < baseRange.count, j == headRange.count || best[i * width + j] == best[(i + 1) * width + j] {
        steps.append(.base(left))
        i += 1
      } else {
        steps.append(.head(right))
        j += 1
      }
    }
  }

  /// Each field with the next of its name.
  private mutating func pairGreedily(_ base: [Field], _ baseRange: Range<Int>, _ head: [Field], _ headRange: Range<Int>)
  {
    var places: [String: [Int]] = [:]
    for index in headRange.reversed() { places[head[index].name, default: []].append(index) }
    var next = headRange.lowerBound
    for index in baseRange {
      let name = base[index].name
      while let place = places[name]?.last, place < next || Self.weight(base[index], head[place]) == 0 {
        places[name]?.removeLast()
      }
      guard let place = places[name]?.popLast() else {
        steps.append(.base(index))
        continue
      }
      for skipped in next..<place { steps.append(.head(skipped)) }
      steps.append(.both(index, place))
      next = place + 1
    }
    for skipped in next..<max(next, headRange.upperBound) { steps.append(.head(skipped)) }
  }
}

extension WireForm {
  /// The same kind of thing on the wire, whatever nested descriptions are called and whatever custom code does.
  func isLike(_ other: WireForm) -> Bool {
    switch (self, other) {
    case (.scalar(let left), .scalar(let right)): left == right
    case (.custom(let left), .custom(let right)): left.symbol == right.symbol
    case (.assignment(let left, let value), .assignment(let right, let other)): left == right && value == other
    case (.buffer, .buffer), (.unused, .unused), (.bitmap, .bitmap), (.structure, .structure),
      (.temporary, .temporary), (.list, .list), (.tree, .tree), (.validation, .validation),
      (.unresolved, .unresolved), (.group, .group):
      true
    default: false
    }
  }
}
