import VMState

/// Compares, after a load that succeeded, what was sent with what arrived.
///
/// A first pass over linked slots needs no strings. Only when something is amiss, or has no counterpart, do the two sides'
/// traces decide.
struct StateComparison {
  let link: StateLink
  let sent: SavedSection
  let source: DeviceState
  let loaded: SectionLoader

  /// True when every slot that was sent has a counterpart that was loaded with the same value, and nothing else was.
  func isPlain() -> Bool {
    isPlain(link, (0, 0), (0, 0))
  }

  private func isPlain(_ link: StateLink, _ from: (word: Int, byte: Int), _ to: (word: Int, byte: Int)) -> Bool {
    for pair in link.words {
      let isSent = sent.sentWords[from.word + pair.source]
      let word = to.word + pair.destination
      if isSent != loaded.loadedWords[word] {
        if !isSent, loaded.assignedWords.contains(word) { continue }
        return false
      }
      if isSent, !isEqual(pair, from, to), !loaded.derivedWords.contains(word) { return false }
    }
    for index in link.sourceOnlyWords where sent.sentWords[from.word + index] { return false }
    for range in link.ranges where !isPlain(range, from, to) { return false }
    for range in link.sourceOnlyRanges where sent.sentBytes[from.byte + range.offset] { return false }
    for pair in link.mixed where !isPlain(pair, from, to) { return false }
    for array in link.elements {
      for index in 0..<array.count
      where !isPlain(array.link, array.sourceBase(index, in: from), array.destinationBase(index, in: to)) {
        return false
      }
    }
    for array in link.sourceOnlyElements where isSent(array, from) { return false }
    return true
  }

  private func isPlain(_ range: StateLink.RangePair, _ from: (word: Int, byte: Int), _ to: (word: Int, byte: Int))
    -> Bool
  {
    let source = from.byte + range.source
    let destination = to.byte + range.destination
    if range.sourceWidth != range.destinationWidth || range.isBool && range.sourceWidth != 1 {
      return !sent.sentBytes[source] && !loaded.loadedBytes[destination]
    }
    if range.isBool {
      for byte in 0..<range.count
      where sent.sentBytes[source + byte] != loaded.loadedBytes[destination + byte]
        || sent.sentBytes[source + byte]
          && (self.source.bytes[source + byte] == 0) != (loaded.state.bytes[destination + byte] == 0)
      {
        return false
      }
      return true
    }
    let length = range.count * range.sourceWidth
    for byte in 0..<length
    where sent.sentBytes[source + byte] != loaded.loadedBytes[destination + byte]
      || sent.sentBytes[source + byte] && self.source.bytes[source + byte] != loaded.state.bytes[destination + byte]
    {
      return false
    }
    return true
  }

  private func isPlain(_ pair: StateLink.MixedPair, _ from: (word: Int, byte: Int), _ to: (word: Int, byte: Int))
    -> Bool
  {
    // Slots nothing sends and nothing loads are alike whatever they hold.
    pair.wordIsSource
      ? !sent.sentWords[from.word + pair.word] && !loaded.loadedBytes[to.byte + pair.byte]
      : !sent.sentBytes[from.byte + pair.byte] && !loaded.loadedWords[to.word + pair.word]
  }

  private func isEqual(_ pair: StateLink.WordPair, _ from: (word: Int, byte: Int), _ to: (word: Int, byte: Int)) -> Bool
  {
    let left = source.words[from.word + pair.source]
    let right = loaded.state.words[to.word + pair.destination]
    return left == right
      || areEqual(left, pair.sourceType, right, pair.destinationType)
  }

  private func isSent(_ array: FrameLayout.Elements, _ from: (word: Int, byte: Int)) -> Bool {
    let words = from.word + array.wordBase..<from.word + array.wordBase + array.count * array.layout.wordCount
    let bytes = from.byte + array.byteBase..<from.byte + array.byteBase + array.count * array.layout.byteCount
    return sent.sentWords[words].contains(true) || sent.sentBytes[bytes].contains(true)
  }
}

/// Whether two members hold the same, as far as both can: signedness does not matter, a bool only knows zero from the rest.
func areEqual(_ left: UInt64, _ leftType: CInteger, _ right: UInt64, _ rightType: CInteger) -> Bool {
  if leftType.bits == 1 || rightType.bits == 1 { return (left == 0) == (right == 0) }
  if leftType.bits == rightType.bits { return left & leftType.mask == right & rightType.mask }
  return left == right || left & leftType.mask == right & rightType.mask
}
