import Foundation

/// Where the lines of a text are.
enum TextLines {
  /// Each line with its line feed, which the last may lack.
  static func ranges(of text: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = 0
      while start < bytes.count {
        let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        let end = found.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count
        ranges.append(start..<end)
        start = end
      }
    }
    return ranges
  }
}
