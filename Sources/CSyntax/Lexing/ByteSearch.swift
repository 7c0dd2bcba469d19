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

  /// Whether the word occurs; made for long words in much text (Horspool's search).
  package func holds(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard length > 0, count >= length else { return false }
    let pattern = word.utf8Start
    var shift = [Int](repeating: length, count: 256)
    for index in 0..<(length - 1) { shift[Int(pattern[index])] = length - 1 - index }
    let last = pattern[length - 1]
    return shift.withUnsafeBufferPointer { shift in
      var at = length - 1
      while at < count {
        let byte = self[at]
        if byte == last {
          var back = 1
          while back < length, self[at - back] == pattern[length - 1 - back] { back += 1 }
          if back == length { return true }
        }
        at += shift[Int(byte)]
      }
      return false
    }
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
