extension UnsafeBufferPointer<UInt8> {
  /// Where `word`, which is not empty, stands next at or behind `start`.
  @inlinable package func firstIndex(of word: [UInt8], from start: Int) -> Int? {
    var position = start
    while position <= count - word.count {
      if self[position] == word[0], self[position..<position + word.count].elementsEqual(word) { return position }
      position += 1
    }
    return nil
  }
}

extension UInt8 {
  /// Part of an identifier.
  @inlinable package var isWordOfC: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
