import VMState

/// A run of fields that only the base has, beside a run that only the head has, between two fields that both have:
/// what became of which field.
package struct FieldGap {
  package enum Outcome: Hashable {
    /// Indices into the two field lists.
    case removed(Int)
    case added(Int)
    /// Another name at the same place.
    case renamed(Int, Int)
    /// The same bytes at the same place, under another name and another type.
    case replaced(Int, Int)
    /// The base's field is covered by the head's padding.
    case padded(Int, by: Int)
    /// The head's field takes bytes that were padding on the base side.
    case unpadded(Int, from: Int)
    /// Padding of another width: the first padding of each side, and the bytes of padding that are left over on each.
    case paddingResized(Int?, Int?, baseWidth: Int, headWidth: Int)
  }

  private let base: [Field]
  private let head: [Field]
  package private(set) var outcomes: [Outcome] = []

  /// `baseIndices` and `headIndices` are in list order.
  package init(base: [Field], _ baseIndices: [Int], head: [Field], _ headIndices: [Int]) {
    self.base = base
    self.head = head
    let hasPadding =
      baseIndices.contains { base[$0].isPadding } || headIndices.contains { head[$0].isPadding }
    if hasPadding, !baseIndices.isEmpty, !headIndices.isEmpty {
      matchByPlace(baseIndices, headIndices)
    } else {
      matchByForm(baseIndices, headIndices)
    }
  }

  // MARK: - With padding: by the bytes taken

  private struct Span {
    let index: Int
    let bytes: Range<Int>
  }

  /// Fields with their place in the run, up to the first whose width is not fixed; and those from there on.
  private static func spans(_ indices: [Int], _ fields: [Field]) -> (spans: [Span], rest: [Int]) {
    var spans: [Span] = []
    var offset = 0
    for (position, index) in indices.enumerated() {
      guard let width = fields[index].wireWidth, width <= Int.max - offset else {
        return (spans, Array(indices[position...]))
      }
      spans.append(Span(index: index, bytes: offset..<(offset + width)))
      offset += width
    }
    return (spans, [])
  }

  private mutating func matchByPlace(_ baseIndices: [Int], _ headIndices: [Int]) {
    let (baseSpans, baseRest) = Self.spans(baseIndices, base)
    let (headSpans, headRest) = Self.spans(headIndices, head)
    let basePadding = baseSpans.filter { base[$0.index].isPadding }
    let headPadding = headSpans.filter { head[$0.index].isPadding }
    // Padding of one side that is padding, or a matched field, on the other is accounted for.
    var baseTaken = 0
    var headTaken = 0
    var matchedHead: Set<Int> = []
    var (restOfBase, restOfHead) = (baseRest, headRest)
    for span in baseSpans where !base[span.index].isPadding {
      if let padding = Self.cover(of: span, in: headPadding) {
        headTaken += span.bytes.count
        outcomes.append(.padded(span.index, by: padding))
      } else if let twin = headSpans.first(where: { $0.bytes == span.bytes && !head[$0.index].isPadding }) {
        matchedHead.insert(twin.index)
        let isRename = isSame(base[span.index], head[twin.index])
        outcomes.append(isRename ? .renamed(span.index, twin.index) : .replaced(span.index, twin.index))
      } else {
        restOfBase.append(span.index)
      }
    }
    for span in headSpans where !head[span.index].isPadding && !matchedHead.contains(span.index) {
      if let padding = Self.cover(of: span, in: basePadding) {
        baseTaken += span.bytes.count
        outcomes.append(.unpadded(span.index, from: padding))
      } else {
        restOfHead.append(span.index)
      }
    }
    let baseLeft = basePadding.reduce(0) { $0 + $1.bytes.count } - baseTaken
    let headLeft = headPadding.reduce(0) { $0 + $1.bytes.count } - headTaken
    if baseLeft != headLeft {
      outcomes.append(
        .paddingResized(
          basePadding.first?.index, headPadding.first?.index, baseWidth: baseLeft, headWidth: headLeft))
    }
    matchByForm(restOfBase.sorted(), restOfHead.sorted())
  }

  /// The first of the paddings that together cover the span without a gap.
  private static func cover(of span: Span, in paddings: [Span]) -> Int? {
    guard !span.bytes.isEmpty else { return nil }
    var position = span.bytes.lowerBound
    var first: Int?
    for padding in paddings where padding.bytes.contains(position) {
      first = first ?? padding.index
      position = padding.bytes.upperBound
      if position >= span.bytes.upperBound { return first }
    }
    return nil
  }

  // MARK: - Without: by form

  /// Cells of the table; beyond it only equal positions are paired.
  private static let cellsLimit = 250_000

  private mutating func matchByForm(_ baseIndices: [Int], _ headIndices: [Int]) {
    var pairs: [(Int, Int)] = []
    let cells = (baseIndices.count + 1).multipliedReportingOverflow(by: headIndices.count + 1)
    if cells.overflow || cells.partialValue > Self.cellsLimit {
      pairs = zip(baseIndices, headIndices).filter { isSame(base[$0], head[$1]) }
    } else {
      pairs = heaviestPairs(baseIndices, headIndices)
    }
    let (pairedBase, pairedHead) = (Set(pairs.map(\.0)), Set(pairs.map(\.1)))
    for (left, right) in pairs { outcomes.append(.renamed(left, right)) }
    for index in baseIndices where !pairedBase.contains(index) { outcomes.append(.removed(index)) }
    for index in headIndices where !pairedHead.contains(index) { outcomes.append(.added(index)) }
  }

  private func heaviestPairs(_ baseIndices: [Int], _ headIndices: [Int]) -> [(Int, Int)] {
    let width = headIndices.count + 1
    var best = [Int](repeating: 0, count: (baseIndices.count + 1) * width)
    for i in stride(from: baseIndices.count - 1, through: 0, by: -1) {
      for j in stride(from: headIndices.count - 1, through: 0, by: -1) {
        let weight = renameWeight(base[baseIndices[i]], head[headIndices[j]])
        let paired = weight > 0 ? best[(i + 1) * width + j + 1] + weight : 0
        best[i * width + j] = max(paired, best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < baseIndices.count, j < headIndices.count {
      let weight = renameWeight(base[baseIndices[i]], head[headIndices[j]])
      if weight > 0, best[i * width + j] == best[(i + 1) * width + j + 1] + weight {
        pairs.append((baseIndices[i], headIndices[j]))
        (i, j) = (i + 1, j + 1)
      } else if best[i * width + j] == best[(i + 1) * width + j] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }

  /// 0 for fields that are not the same thing; otherwise more the more of the names is common, which decides when
  /// there is a choice.
  private func renameWeight(_ left: Field, _ right: Field) -> Int {
    guard isSame(left, right) else { return 0 }
    let (first, second) = (left.name.utf8, right.name.utf8)
    let prefix = zip(first, second).prefix { $0 == $1 }.count
    let suffix = zip(first.reversed(), second.reversed()).prefix { $0 == $1 }.count
    return 100 + min(prefix + suffix, 50)
  }

  /// The same form under the same condition: what is left is the name.
  private func isSame(_ left: Field, _ right: Field) -> Bool {
    guard left.form.isLike(right.form), !left.isPadding, !right.isPadding else { return false }
    if case .validation = left.form { return false }
    if case .unresolved = left.form { return false }
    guard left.versionID == right.versionID, (left.exists == nil) == (right.exists == nil) else { return false }
    guard left.fixedElementCount == right.fixedElementCount, (left.countMember == nil) == (right.countMember == nil)
    else { return false }
    return left.elementWireWidth == right.elementWireWidth
  }
}
