extension Snapshot {
  /// Reads a whole file.
  ///
  /// - Throws: for a file that is not exactly a snapshot of the known format, with line and column. Takes time and memory in
  ///   proportion to the file's size.
  package init(reading bytes: [UInt8]) throws(SnapshotError) {
    try Self.checkFormat(bytes)
    try Self.checkEncoding(bytes)
    let end = try Self.checkEnd(bytes)
    var reader = SnapshotReader(SnapshotScanner(bytes, end: end))
    try reader.endOfFirstLine()
    self = try reader.snapshot()
  }

  private static func checkFormat(_ bytes: [UInt8]) throws(SnapshotError) {
    guard isBegun(by: bytes) else {
      throw SnapshotError(
        line: 1, column: 1, "the file is no snapshot: it does not begin with '\(magic)'",
        hint: "'statereg snapshot REV -o FILE' makes one")
    }
    let rest = bytes.dropFirst(magic.utf8.count + 1).prefix { $0 != UInt8(ascii: "\n") }
    let version = String(decoding: rest.prefix(32), as: UTF8.self)
    if rest.last == UInt8(ascii: "\r") {
      throw SnapshotError(
        line: 1, column: magic.utf8.count + 1 + rest.count, "the line ends in a carriage return",
        hint: "the file was converted to other line ends on its way; fetch it as it was published")
    }
    guard version == "\(formatVersion)" else {
      if rest.endIndex == bytes.endIndex, "\(formatVersion)".hasPrefix(version) { throw cutShort(bytes) }
      throw SnapshotError(
        line: 1, column: magic.utf8.count + 2,
        "the snapshot has the format '\(version)', and this statereg knows format \(formatVersion)",
        hint: "use the statereg that made it, or have the snapshot made anew from the source tree")
    }
  }

  private static func checkEncoding(_ bytes: [UInt8]) throws(SnapshotError) {
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    throw SnapshotError(
      line: line, column: offset - lineStart + 1, "the file is not UTF-8",
      hint: "the file was damaged on its way; fetch it as it was published")
  }

  /// Where the last line begins, which holds the hash of all before it.
  private static func checkEnd(_ bytes: [UInt8]) throws(SnapshotError) -> Int {
    guard bytes.last == UInt8(ascii: "\n") else { throw cutShort(bytes) }
    let start = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    var scanner = SnapshotScanner(Array(bytes[start...]), end: bytes.count - start)
    guard scanner.takeKeyword(endKeyword), scanner.take(" "), let hash = try? scanner.hash(), scanner.isAtLineEnd
    else { throw cutShort(bytes) }
    guard hash == Self.hash(of: bytes[..<start]) else {
      throw SnapshotError(
        line: lineCount(bytes), column: endKeyword.utf8.count + 2,
        "the snapshot is not what its hash stands for: it was changed or damaged",
        hint: "fetch it as it was published; a snapshot is not edited by hand")
    }
    return start
  }

  private static func cutShort(_ bytes: [UInt8]) -> SnapshotError {
    SnapshotError(
      line: lineCount(bytes), "the snapshot is cut short: its last line does not begin with '\(endKeyword)'",
      hint: "fetch it again, as it was published")
  }

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    max(1, bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) } + (bytes.last == UInt8(ascii: "\n") ? 0 : 1))
  }
}
