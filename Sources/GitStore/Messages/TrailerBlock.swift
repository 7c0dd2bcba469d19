/// Where the trailers of a commit message are (`Signed-off-by:` and its like), by git's rules (trailer.c).
struct TrailerBlock {
  /// The block's lines; empty when there is none.
  private(set) var lines: [ArraySlice<UInt8>] = []

  /// What git itself writes: one such line makes a paragraph of mostly other lines a trailer block too.
  private static let generated = ["Signed-off-by: ", "(cherry picked from commit "].map { Array($0.utf8) }
  private static let comment = UInt8(ascii: "#")

  init(of message: [UInt8]) {
    let all = TextLines.ranges(of: message).map { message[$0] }
    let end = Self.end(of: all)
    let start = Self.start(of: all[..<end])
    lines = Array(all[start..<end])
  }

  var isEmpty: Bool { lines.isEmpty }

  /// Comments, blank lines and an old list of conflicts at the end do not count (ignore_non_trailer in commit.c).
  private static func end(of lines: [ArraySlice<UInt8>]) -> Int {
    var end: Int?
    var inConflicts = false
    for (index, line) in lines.enumerated() {
      if line.first == comment || line.first == UInt8(ascii: "\n") {
        if end == nil { end = index }
      } else if line.elementsEqual("Conflicts:\n".utf8) {
        inConflicts = true
        if end == nil { end = index }
      } else if inConflicts, line.first == UInt8(ascii: "\t") {
        continue
      } else {
        end = nil
        inConflicts = false
      }
    }
    return end ?? lines.count
  }

  /// find_trailer_start.
  private static func start(of lines: ArraySlice<ArraySlice<UInt8>>) -> Int {
    // The first paragraph is the title.
    let title = lines.firstIndex { $0.first != comment && isBlank($0) } ?? lines.endIndex
    var onlySpaces = true
    var recognised = false
    var (trailers, others, continuations) = (0, 0, 0)
    for index in lines.indices.reversed() where index >= title {
      let line = lines[index]
      if line.first == comment {
        others += continuations
        continuations = 0
        continue
      }
      if isBlank(line) {
        if onlySpaces { continue }
        others += continuations
        if recognised && trailers * 3 >= others || trailers > 0 && others == 0 { return index + 1 }
        return lines.endIndex
      }
      onlySpaces = false
      if generated.contains(where: { line.starts(with: $0) }) {
        trailers += 1
        continuations = 0
        recognised = true
      } else if let separator = separator(in: line), separator >= 1, !isSpace(line.first) {
        trailers += 1
        continuations = 0
      } else if isSpace(line.first) {
        continuations += 1
      } else {
        others += 1 + continuations
        continuations = 0
      }
    }
    return lines.endIndex
  }

  /// Where the colon of `Token: value` is.
  static func separator(in line: ArraySlice<UInt8>) -> Int? {
    var sawSpace = false
    for (offset, byte) in line.enumerated() {
      if byte == UInt8(ascii: ":") { return offset }
      if !sawSpace, isWordByte(byte) { continue }
      if offset > 0, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        sawSpace = true
        continue
      }
      return nil
    }
    return nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  static func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || (byte.map { (0x09...0x0d).contains($0) } ?? false) }

  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { isSpace($0) } }
}
