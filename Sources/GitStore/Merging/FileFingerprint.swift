/// How much of one file is found in another, by git's measure (diffcore-delta.c): each line, or 64 bytes of a longer
/// one, counts with its length.
struct FileFingerprint: Sendable {
  let size: Int
  private let spans: [UInt32: Int]

  init(of bytes: UnsafeBufferPointer<UInt8>) {
    size = bytes.count
    var spans: [UInt32: Int] = [:]
    let isText = !BinaryContent.looksBinary(bytes)
    var (one, two): (UInt32, UInt32) = (0, 0)
    var length = 0
    for index in bytes.indices {
      let byte = bytes[index]
      // A text's carriage returns before line feeds do not count.
      if isText, byte == UInt8(ascii: "\r"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") {
        continue
      }
      let old = one
      one = (one << 7) ^ (two >> 25)
      two = (two << 7) ^ (old >> 25)
      one = one &+ UInt32(byte)
      length += 1
      if length < 64, byte != UInt8(ascii: "\n") { continue }
      spans[Self.mixed(one, two), default: 0] += length
      (one, two, length) = (0, 0, 0)
    }
    // git before 2.44 left a last line without line feed out of the count.
    if length > 0 { spans[Self.mixed(one, two), default: 0] += length }
    self.spans = spans
  }

  private static func mixed(_ one: UInt32, _ two: UInt32) -> UInt32 { (one &+ two &* 0x61) % 107_927 }

  /// git's highest score.
  static let highest = 60_000
  /// The score from which git calls two files one file renamed: half.
  static let least = 30_000

  /// From 0 to `highest` (estimate_similarity in diffcore-rename.c); below `least` any lower number may be given.
  func similarity(to other: FileFingerprint, atLeast least: Int = least) -> Int {
    let larger = max(size, other.size)
    let difference = larger - min(size, other.size)
    if larger == 0 || larger * (Self.highest - least) < difference * Self.highest { return 0 }
    var copied = 0
    for (span, count) in spans { copied += min(count, other.spans[span] ?? 0) }
    return copied * Self.highest / larger
  }
}
