import VMState

/// Which slot of one program is which slot of another: by member path.
struct StateLink: Sendable {
  /// A word of the source and its counterpart.
  struct WordPair: Sendable {
    var source: Int
    var destination: Int
    var sourceType: CInteger
    var destinationType: CInteger
    var isWireInSource: Bool
    var isWireInDestination: Bool
    /// The destination has it before the load.
    var isConfigured: Bool
  }

  /// Parts of two ranges that keep the same elements.
  struct RangePair: Sendable {
    var source: Int
    var destination: Int
    var count: Int
    var sourceWidth: Int
    var destinationWidth: Int
    var sourceIsSigned: Bool
    var destinationIsSigned: Bool
    var isBool: Bool
    var path: String
    /// Index of the first element.
    var first: Int
  }

  /// Elements of two arrays of structures.
  struct ElementsPair: Sendable {
    var source: FrameLayout.Elements
    var destination: FrameLayout.Elements
    /// Indices of the first common element in each, and how many there are.
    var sourceFirst: Int
    var destinationFirst: Int
    var count: Int
    var link: StateLink
  }

  /// A scalar on one side that is an element of a range on the other.
  struct MixedPair: Sendable {
    var word: Int
    var type: CInteger
    var byte: Int
    var width: Int
    var isSigned: Bool
    var wordIsSource: Bool
    var path: String
  }

  var words: [WordPair] = []
  var wordPaths: [String] = []
  var ranges: [RangePair] = []
  var mixed: [MixedPair] = []
  var elements: [ElementsPair] = []
  /// Slots of the source that fields put on the wire and that the destination has no slot for.
  var sourceOnlyWords: [Int] = []
  var sourceOnlyRanges: [FrameLayout.Range] = []
  var sourceOnlyElements: [FrameLayout.Elements] = []

  init(_ source: FrameLayout, _ destination: FrameLayout) {
    let destinationWords = Dictionary(
      destination.words.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    // Local variables of code are nobody's state.
    for (index, word) in source.words.enumerated() where !word.path.passesThroughLocal {
      if let other = destinationWords[word.path] {
        let counterpart = destination.words[other]
        words.append(
          WordPair(
            source: index, destination: other, sourceType: word.type, destinationType: counterpart.type,
            isWireInSource: word.isWire, isWireInDestination: counterpart.isWire,
            isConfigured: counterpart.isConfigured || !counterpart.isWire))
        wordPaths.append(word.path)
      } else if let (range, element) = destination.element(word.path) {
        mixed.append(
          MixedPair(
            word: index, type: word.type, byte: range.offset + element * range.width, width: range.width,
            isSigned: range.isSigned, wordIsSource: true, path: word.path))
      } else if word.isWire {
        sourceOnlyWords.append(index)
      }
    }
    linkRanges(source, destination, destinationWords)
    linkElements(source, destination)
  }

  private mutating func linkRanges(
    _ source: FrameLayout, _ destination: FrameLayout, _ destinationWords: [String: Int]
  ) {
    for range in source.ranges where !range.path.passesThroughLocal {
      let candidates = destination.ranges.filter { $0.path == range.path }
      if let other = candidates.first(where: { $0.width == range.width }) {
        let first = max(range.start, other.start)
        let end = min(range.start + range.count, other.start + other.count)
        if first < end {
          ranges.append(pair(range, other, first: first, count: end - first))
          continue
        }
      } else if let other = candidates.first(where: { $0.byteCount == range.byteCount }) {
        // The same bytes, cut differently.
        ranges.append(
          RangePair(
            source: range.offset, destination: other.offset, count: range.byteCount, sourceWidth: 1,
            destinationWidth: 1, sourceIsSigned: false, destinationIsSigned: false, isBool: false, path: range.path,
            first: 0))
        continue
      } else if let other = candidates.first {
        let first = max(range.start, other.start)
        let end = min(range.start + range.count, other.start + other.count)
        if first < end { ranges.append(pair(range, other, first: first, count: end - first)) }
        continue
      }
      var isKnown = false
      for element in 0..<min(range.count, Limits.frameElements) {
        let path = "\(range.path)[\(range.start + element)]"
        guard let word = destinationWords[path] else { continue }
        isKnown = true
        mixed.append(
          MixedPair(
            word: word, type: destination.words[word].type, byte: range.offset + element * range.width,
            width: range.width, isSigned: range.isSigned, wordIsSource: false, path: path))
      }
      if !isKnown { sourceOnlyRanges.append(range) }
    }
  }

  private func pair(_ range: FrameLayout.Range, _ other: FrameLayout.Range, first: Int, count: Int) -> RangePair {
    RangePair(
      source: range.offset + (first - range.start) * range.width,
      destination: other.offset + (first - other.start) * other.width, count: count, sourceWidth: range.width,
      destinationWidth: other.width, sourceIsSigned: range.isSigned, destinationIsSigned: other.isSigned,
      isBool: range.isBool || other.isBool, path: range.path, first: first)
  }

  private mutating func linkElements(_ source: FrameLayout, _ destination: FrameLayout) {
    for array in source.elements where !array.path.passesThroughLocal {
      guard let other = destination.elements.first(where: { $0.path == array.path }) else {
        sourceOnlyElements.append(array)
        continue
      }
      let first = max(array.start, other.start)
      let end = min(array.start + array.count, other.start + other.count)
      guard first < end else {
        sourceOnlyElements.append(array)
        continue
      }
      elements.append(
        ElementsPair(
          source: array, destination: other, sourceFirst: first - array.start, destinationFirst: first - other.start,
          count: end - first, link: StateLink(array.layout, other.layout)))
    }
  }
}

extension FrameLayout {
  /// The range that keeps "regs[3]", and the element's place in it.
  func element(_ path: String) -> (range: Range, element: Int)? {
    guard let (base, index) = FrameBuilder.splitIndex(path) else { return nil }
    for range in ranges where range.path == base && range.start <= index && index < range.start + range.count {
      return (range, index - range.start)
    }
    return nil
  }
}

extension StateLink {
  /// Copies to `destination` what a destination has before anything is loaded: the configuration that both ends share.
  func configure(
    _ destination: inout DeviceState, from source: DeviceState, sourceBase: (word: Int, byte: Int) = (0, 0),
    destinationBase: (word: Int, byte: Int) = (0, 0)
  ) {
    for pair in words where pair.isConfigured {
      destination.words[destinationBase.word + pair.destination] = source.words[sourceBase.word + pair.source]
    }
    for array in elements {
      for index in 0..<array.count {
        array.link.configure(
          &destination, from: source, sourceBase: array.sourceBase(index, in: sourceBase),
          destinationBase: array.destinationBase(index, in: destinationBase))
      }
    }
  }
}

extension StateLink {
  /// Words of the destination that `configure` copies from a source that has them for itself.
  func collectConfigured(into words: inout Set<Int>, base: Int = 0) {
    for pair in self.words where pair.isConfigured { words.insert(base + pair.destination) }
    for array in elements {
      for index in 0..<array.count {
        array.link.collectConfigured(into: &words, base: array.destinationBase(index, in: (base, 0)).word)
      }
    }
  }
}

extension StateLink.ElementsPair {
  func sourceBase(_ index: Int, in base: (word: Int, byte: Int)) -> (word: Int, byte: Int) {
    (
      base.word + source.wordBase + (sourceFirst + index) * source.layout.wordCount,
      base.byte + source.byteBase + (sourceFirst + index) * source.layout.byteCount
    )
  }

  func destinationBase(_ index: Int, in base: (word: Int, byte: Int)) -> (word: Int, byte: Int) {
    (
      base.word + destination.wordBase + (destinationFirst + index) * destination.layout.wordCount,
      base.byte + destination.byteBase + (destinationFirst + index) * destination.layout.byteCount
    )
  }
}
