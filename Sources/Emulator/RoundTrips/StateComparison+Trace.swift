import VMState

/// What a comparison found.
struct ComparisonResult {
  var corrupt: [Mismatch] = []
  var lost: [Mismatch] = []
  var transfer = Transfer()

  var outcome: Outcome {
    if !corrupt.isEmpty { return .corrupt(corrupt + lost, transfer) }
    return lost.isEmpty ? .ok(transfer) : .lost(lost, transfer)
  }
}

/// The slow comparison: which bytes a member was sent in, and what the other side took them for.
struct TracedComparison {
  private let comparison: StateComparison
  private let saved: [TraceItem]
  private let loaded: [TraceItem]
  /// Made when first asked for: most comparisons find every value where it was sent.
  private lazy var savedByMember = Self.index(saved)
  private lazy var loadedByMember = Self.index(loaded)
  private let sourceLayout: FrameLayout
  private var result = ComparisonResult()

  private typealias Base = (word: Int, byte: Int)

  /// Where the loading side keeps a value.
  private enum Slot {
    case word(Int)
    case byte(Int)
  }

  /// `comparison` must come from a save and a load that recorded their traces.
  static func run(_ comparison: StateComparison, sourceLayout: FrameLayout) -> ComparisonResult {
    var traced = TracedComparison(comparison, sourceLayout: sourceLayout)
    traced.compare(comparison.link, (0, 0), (0, 0), path: .itself)
    traced.placeUnlinked()
    return traced.result
  }

  private init(_ comparison: StateComparison, sourceLayout: FrameLayout) {
    self.comparison = comparison
    self.sourceLayout = sourceLayout
    saved = comparison.sent.trace
    loaded = comparison.loaded.recorder?.items ?? []
  }

  private static func index(_ items: [TraceItem]) -> [String: TraceItem] {
    var found: [String: TraceItem] = [:]
    for item in items {
      if let member = item.member { found[member.text] = item }
    }
    return found
  }

  // MARK: Linked slots

  private mutating func compare(_ link: StateLink, _ from: Base, _ to: Base, path: MemberPath) {
    let sent = comparison.sent
    let arrived = comparison.loaded
    for (index, pair) in link.words.enumerated() {
      judge(
        MemberPath(link.wordPaths[index]).inside(path), comparison.source.words[from.word + pair.source],
        pair.sourceType,
        arrived.state.words[to.word + pair.destination], pair.destinationType,
        isSent: sent.sentWords[from.word + pair.source],
        isLoaded: arrived.loadedWords[to.word + pair.destination], isWire: pair.isWireInDestination,
        at: .word(to.word + pair.destination))
    }
    for range in link.ranges { compare(range, from, to, path: path) }
    for pair in link.mixed {
      let byteBase = pair.wordIsSource ? to.byte + pair.byte : from.byte + pair.byte
      let wordIndex = pair.wordIsSource ? from.word + pair.word : to.word + pair.word
      let elementType = CInteger(bits: pair.width * 8, isSigned: pair.isSigned)
      let member = MemberPath(pair.path).inside(path)
      if pair.wordIsSource {
        judge(
          member, comparison.source.words[wordIndex], pair.type,
          arrived.state.bigEndian(at: byteBase, width: pair.width),
          elementType, isSent: sent.sentWords[wordIndex], isLoaded: arrived.loadedBytes[byteBase], isWire: true,
          at: .byte(byteBase))
      } else {
        judge(
          member, comparison.source.bigEndian(at: byteBase, width: pair.width), elementType,
          arrived.state.words[wordIndex], pair.type, isSent: sent.sentBytes[byteBase],
          isLoaded: arrived.loadedWords[wordIndex], isWire: true, at: .word(wordIndex))
      }
    }
    for array in link.elements {
      for index in 0..<array.count {
        let element = MemberPath(array.source.path).element(array.source.start + array.sourceFirst + index)
        compare(
          array.link, array.sourceBase(index, in: from), array.destinationBase(index, in: to),
          path: element.inside(path))
      }
    }
  }

  private mutating func compare(_ range: StateLink.RangePair, _ from: Base, _ to: Base, path: MemberPath) {
    for index in 0..<range.count {
      let source = from.byte + range.source + index * range.sourceWidth
      let destination = to.byte + range.destination + index * range.destinationWidth
      let sourceType =
        range.isBool ? .bool : CInteger(bits: range.sourceWidth * 8, isSigned: range.sourceIsSigned)
      let destinationType = CInteger(bits: range.destinationWidth * 8, isSigned: range.destinationIsSigned)
      judge(
        MemberPath(range.path).element(range.first + index).inside(path),
        comparison.source.bigEndian(at: source, width: range.sourceWidth), sourceType,
        comparison.loaded.state.bigEndian(at: destination, width: range.destinationWidth), destinationType,
        isSent: comparison.sent.sentBytes[source], isLoaded: comparison.loaded.loadedBytes[destination], isWire: true,
        at: .byte(destination))
    }
  }

  /// Whether the loading side's value is the stream's: neither a hook nor other code has made it, and it is known.
  private func isTaken(_ slot: Slot) -> Bool {
    let loaded = comparison.loaded
    switch slot {
    case .word(let word):
      return !loaded.derivedWords.contains(word) && !loaded.unknownWords.contains(word)
        && !loaded.assignedWords.contains(word)
    case .byte(let byte):
      return !loaded.derivedBytes.contains(byte) && !loaded.unknownBytes.contains(byte)
        && !loaded.assignedBytes.contains(byte)
    }
  }

  private mutating func judge(
    _ path: @autoclosure () -> MemberPath, _ left: UInt64, _ leftType: CInteger, _ right: UInt64, _ rightType: CInteger,
    isSent: Bool, isLoaded: Bool, isWire: Bool, at slot: Slot
  ) {
    guard isSent || isLoaded, !areEqual(left, leftType, right, rightType) else { return }
    let member = path()
    let mismatch = Mismatch(
      member: member, expected: leftType.wrap(Int64(bitPattern: left)), got: rightType.wrap(Int64(bitPattern: right)))
    switch (isSent, isLoaded) {
    case (true, true):
      // What arrived and was changed by code afterwards is changed so in every guest.
      if !isTaken(slot) { return }
      if isNarrowed(member, left, right) {
        result.transfer.dropped.append(member)
      } else {
        result.corrupt.append(mismatch)
      }
    case (true, false):
      guard isWire else { return }
      let takers = savedItem(member).map { overlapping($0, in: loaded) } ?? []
      // Code that nobody here reads took it.
      if takers.contains(where: { $0.kind == .opaque }) { return }
      let isRenamed =
        !takers.isEmpty
        && takers.allSatisfy { taker in
          taker.kind == .value && (taker.member.map { $0.passesThroughLocal || !isWireInSource($0) } ?? false)
        }
      // A field of another name took it: what the load makes of that is its own business.
      if !isRenamed { result.lost.append(mismatch) }
    default:
      if !isTaken(slot) { return }
      let givers = loadedItem(member).map { overlapping($0, in: saved) } ?? []
      // A variable of the sender's code holds what the code made of the member.
      if givers.contains(where: { $0.member?.passesThroughLocal ?? false }) { return }
      // Padding was sent for it: the sender has nothing to say about the member.
      if givers.isEmpty || givers.contains(where: { $0.kind != .padding }) { result.corrupt.append(mismatch) }
    }
  }

  /// The upper bytes went into padding, and the rest arrived.
  private mutating func isNarrowed(_ member: MemberPath, _ left: UInt64, _ right: UInt64) -> Bool {
    guard let from = savedByMember[member.text], let to = loadedByMember[member.text], to.length < from.length,
      to.length < 8, to.offset + to.length == from.offset + from.length
    else { return false }
    let takers = overlapping(from, in: loaded)
    guard takers.allSatisfy({ $0.kind == .padding || $0.member == member }) else { return false }
    let mask: UInt64 = (1 << UInt64(8 * to.length)) - 1
    return left & mask == right & mask
  }

  // MARK: Slots without a counterpart

  private mutating func placeUnlinked() {
    for item in saved where item.kind == .value {
      guard let member = item.member, !isTakenAsSent(item, member), !member.passesThroughLocal else { continue }
      let takers = overlapping(item, in: loaded)
      if takers.isEmpty || takers.contains(where: { $0.member == member }) { continue }
      if takers.allSatisfy({ $0.kind == .padding }) {
        if isWireInDestination(member) { continue }
        result.transfer.dropped.append(member)
        continue
      }
      for taker in takers where taker.kind == .value {
        guard let name = taker.member, !name.passesThroughLocal, !isWireInSource(name), !isWireInDestination(member)
        else { continue }
        result.transfer.renamed.append(
          Transfer.Rename(
            saved: member, loaded: name, sameRange: taker.offset == item.offset && taker.length == item.length))
      }
    }
  }

  /// The loading side takes the first bytes of the item for the same member: the case of nearly all, told without a list.
  private func isTakenAsSent(_ item: TraceItem, _ member: MemberPath) -> Bool {
    let first = firstOverlapping(item, in: loaded)
    guard first < loaded.count else { return false }
    return loaded[first].length > 0 && loaded[first].offset < item.offset + item.length
      && loaded[first].member == member
  }

  /// The place of the first item that ends behind the start of `item`.
  private func firstOverlapping(_ item: TraceItem, in items: [TraceItem]) -> Int {
    // Items come in order of offset and do not overlap.
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if items[middle].offset + items[middle].length <= item.offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func overlapping(_ item: TraceItem, in items: [TraceItem]) -> [TraceItem] {
    var low = firstOverlapping(item, in: items)
    var found: [TraceItem] = []
    while low < items.count, items[low].offset < item.offset + item.length {
      if items[low].length > 0 { found.append(items[low]) }
      low += 1
    }
    return found
  }

  private mutating func savedItem(_ member: MemberPath) -> TraceItem? { Self.item(member, in: savedByMember) }

  private mutating func loadedItem(_ member: MemberPath) -> TraceItem? { Self.item(member, in: loadedByMember) }

  /// The item of the member, or of the whole array it is an element of.
  private static func item(_ member: MemberPath, in items: [String: TraceItem]) -> TraceItem? {
    if let found = items[member.text] { return found }
    guard let (base, index) = FrameBuilder.splitIndex(member.text), let whole = items[base] else { return nil }
    guard index > 0, whole.length > 0 else { return whole }
    return whole
  }

  private func isWireInSource(_ member: MemberPath) -> Bool { sourceLayout.hasWireSlot(member.text) }

  private func isWireInDestination(_ member: MemberPath) -> Bool {
    comparison.loaded.code.layout.hasWireSlot(member.text)
  }
}

extension FrameLayout {
  /// True when a field puts `path` (a scalar, an array or an element) on the wire.
  func hasWireSlot(_ path: String) -> Bool {
    if words.contains(where: { $0.path == path && $0.isWire }) { return true }
    if ranges.contains(where: { $0.path == path && $0.isWire }) || element(path) != nil { return true }
    if let (base, _) = FrameBuilder.splitIndex(path), ranges.contains(where: { $0.path == base && $0.isWire }) {
      return true
    }
    var search = path.startIndex
    while let open = path[search...].firstIndex(of: "["), let close = path[open...].firstIndex(of: "]") {
      search = path.index(after: close)
      guard let index = Int(path[path.index(after: open)..<close]),
        let array = elements.first(where: { $0.path == path[..<open] && $0.start <= index })
      else { continue }
      if array.layout.hasWireSlot(String(path[search...].drop { $0 == "." })) { return true }
    }
    return false
  }
}
