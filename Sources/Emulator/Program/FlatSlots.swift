import VMState

/// A program's layout with the elements of arrays written out: what each word and byte of a `DeviceState` is.
struct FlatSlots: Sendable {
  struct Word: Sendable {
    var type: CInteger
    var isWire: Bool
    var isCount: Bool
    /// Entries of a list or tree.
    var isListCount: Bool
    var isNullMask: Bool
  }

  private(set) var words: [Word] = []
  /// Bytes that hold 0 or 1.
  private(set) var boolBytes: [Range<Int>] = []
  private(set) var counts: [FrameLayout.Range] = []
  private let layout: FrameLayout

  init(_ layout: FrameLayout) {
    self.layout = layout
    words = Array(
      repeating: Word(type: .uint64, isWire: false, isCount: false, isListCount: false, isNullMask: false),
      count: layout.wordCount)
    add(layout, word: 0, byte: 0)
  }

  private mutating func add(_ layout: FrameLayout, word: Int, byte: Int) {
    for (index, slot) in layout.words.enumerated() {
      words[word + index] = Word(
        type: slot.type, isWire: slot.isWire, isCount: slot.isCount, isListCount: slot.path.hasSuffix("#count"),
        isNullMask: slot.path.hasSuffix("#null"))
    }
    for range in layout.ranges {
      if range.isBool { boolBytes.append(byte + range.offset..<byte + range.offset + range.byteCount) }
      if range.isCount {
        var placed = range
        placed.offset += byte
        counts.append(placed)
      }
    }
    for array in layout.elements {
      for index in 0..<array.count {
        add(
          array.layout, word: word + array.wordBase + index * array.layout.wordCount,
          byte: byte + array.byteBase + index * array.layout.byteCount)
      }
    }
  }

  /// The member at a word.
  func path(ofWord word: Int) -> String { Self.path(ofWord: word, in: layout) }

  /// The array element at a byte.
  func path(ofByte byte: Int) -> String { Self.path(ofByte: byte, in: layout) }

  private static func path(ofWord word: Int, in layout: FrameLayout) -> String {
    if word < layout.words.count { return layout.words[word].path }
    for array in layout.elements {
      let size = array.layout.wordCount
      guard size > 0, word >= array.wordBase, word < array.wordBase + array.count * size else { continue }
      let (index, rest) = (word - array.wordBase).quotientAndRemainder(dividingBy: size)
      let element = MemberPath(array.path).element(array.start + index)
      return MemberPath(path(ofWord: rest, in: array.layout)).inside(element).text
    }
    return "?"
  }

  private static func path(ofByte byte: Int, in layout: FrameLayout) -> String {
    for range in layout.ranges where byte >= range.offset && byte < range.offset + range.byteCount {
      return MemberPath(range.path).element(range.start + (byte - range.offset) / range.width).text
    }
    for array in layout.elements {
      let size = array.layout.byteCount
      guard size > 0, byte >= array.byteBase, byte < array.byteBase + array.count * size else { continue }
      let (index, rest) = (byte - array.byteBase).quotientAndRemainder(dividingBy: size)
      let element = MemberPath(array.path).element(array.start + index)
      return MemberPath(path(ofByte: rest, in: array.layout)).inside(element).text
    }
    return "?"
  }
}
