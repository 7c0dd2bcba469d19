import VMState

/// Reads big-endian values from bytes it never goes past; a failure names what was missing, and moves nothing.
package struct ByteReader: Sendable {
  package let bytes: [UInt8]
  /// Of the next byte to read, from the start of the stream.
  package private(set) var offset: Int
  /// First offset that may not be read.
  package let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 0
    end = bytes.count
  }

  /// Reads `range` of `bytes`, clamped to what is there.
  package init(_ bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    end = min(max(range.upperBound, 0), bytes.count)
    offset = min(max(range.lowerBound, 0), end)
  }

  package var remaining: Int { end - offset }
  package var isAtEnd: Bool { offset >= end }

  /// The byte `distance` after the next one, or nil past the end. Moves nothing.
  package func peek(_ distance: Int = 0) -> UInt8? {
    guard distance >= 0, distance < remaining else { return nil }
    return bytes[offset + distance]
  }

  /// `count` bytes starting `distance` after the next one, or nil when there are fewer. Moves nothing.
  package func peek(count: Int, at distance: Int) -> ArraySlice<UInt8>? {
    guard distance >= 0, count >= 0, distance <= remaining, count <= remaining - distance else { return nil }
    return bytes[offset + distance..<offset + distance + count]
  }

  /// Goes to `offset`, clamped to the readable range.
  package mutating func seek(to offset: Int) { self.offset = min(max(offset, 0), end) }

  package mutating func skip(_ count: Int, _ element: @autoclosure () -> String) throws(StreamError) {
    try need(count, element)
    offset += count
  }

  package mutating func take8(_ element: @autoclosure () -> String) throws(StreamError) -> UInt8 {
    try need(1, element)
    defer { offset += 1 }
    return bytes[offset]
  }

  package mutating func take16(_ element: @autoclosure () -> String) throws(StreamError) -> UInt16 {
    UInt16(truncatingIfNeeded: try take(width: 2, element))
  }

  package mutating func take32(_ element: @autoclosure () -> String) throws(StreamError) -> UInt32 {
    UInt32(truncatingIfNeeded: try take(width: 4, element))
  }

  package mutating func take64(_ element: @autoclosure () -> String) throws(StreamError) -> UInt64 {
    try take(width: 8, element)
  }

  package mutating func take(count: Int, _ element: @autoclosure () -> String) throws(StreamError) -> ArraySlice<UInt8>
  {
    try need(count, element)
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// A u8 length and as many bytes (`qemu_get_counted_string`). Bytes that are not UTF-8 are repaired.
  package mutating func takeCountedString(_ element: @autoclosure () -> String) throws(StreamError) -> String {
    let start = offset
    let length = Int(try take8("length of \(element())"))
    guard length <= remaining else {
      defer { offset = start }
      throw StreamError(.truncated, element(), at: start, "\(length) bytes announced, \(remaining) left")
    }
    return String(decoding: try take(count: length, element()), as: UTF8.self)
  }

  private mutating func take(width: Int, _ element: () -> String) throws(StreamError) -> UInt64 {
    try need(width, element)
    var value: UInt64 = 0
    for index in offset..<offset + width { value = value << 8 | UInt64(bytes[index]) }
    offset += width
    return value
  }

  private func need(_ count: Int, _ element: () -> String) throws(StreamError) {
    guard count >= 0, count <= remaining else {
      throw StreamError(.truncated, element(), at: offset, "\(count) bytes needed, \(remaining) left")
    }
  }
}
