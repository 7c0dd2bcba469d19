/// Takes a snapshot's lines apart. What is not as the writer would have written it is an error with its place.
struct SnapshotScanner {
  private let bytes: [UInt8]
  private let end: Int
  private(set) var position = 0
  private var line = 1
  private var lineStart = 0

  /// - Parameter end: where the last line begins, which is not part of the content.
  init(_ bytes: [UInt8], end: Int) {
    self.bytes = bytes
    self.end = end
  }

  var isAtEnd: Bool { position >= end }

  private var next: UInt8? { position < end ? bytes[position] : nil }

  func error(_ message: String, at position: Int? = nil, hint: String = SnapshotError.makeAnew) -> SnapshotError {
    SnapshotError(line: line, column: (position ?? self.position) - lineStart + 1, message, hint: hint)
  }

  /// Takes these bytes when they are next.
  mutating func take(_ text: String) -> Bool {
    var text = text
    let count = text.utf8.count
    guard count <= end - position else { return false }
    let start = position
    let isNext = text.withUTF8 { wanted in
      for index in 0..<count where bytes[start + index] != wanted[index] { return false }
      return true
    }
    if isNext { position += count }
    return isNext
  }

  /// Takes the keyword when the line begins with it as a whole word.
  mutating func takeKeyword(_ word: String) -> Bool {
    let start = position
    guard take(word) else { return false }
    if next == UInt8(ascii: " ") || next == UInt8(ascii: "\n") { return true }
    position = start
    return false
  }

  mutating func expect(_ text: String) throws(SnapshotError) {
    guard take(text) else { throw unexpected("'\(text)'") }
  }

  mutating func expectKeyword(_ word: String) throws(SnapshotError) {
    guard takeKeyword(word) else { throw unexpected("'\(word)'") }
  }

  mutating func expectSpace() throws(SnapshotError) {
    guard next == UInt8(ascii: " ") else { throw unexpected("a space and something more") }
    position += 1
  }

  mutating func endLine() throws(SnapshotError) {
    guard next == UInt8(ascii: "\n") else { throw unexpected("the end of the line") }
    position += 1
    line += 1
    lineStart = position
  }

  var isAtLineEnd: Bool { next == UInt8(ascii: "\n") }

  func isNext(_ byte: Unicode.Scalar) -> Bool { next == UInt8(ascii: byte) }

  /// True when a space and this come next.
  func isNextWord(_ first: Unicode.Scalar) -> Bool {
    position + 1 < end && bytes[position] == UInt8(ascii: " ") && bytes[position + 1] == UInt8(ascii: first)
  }

  func unexpected(_ wanted: String) -> SnapshotError {
    guard let next else { return error("the snapshot stops where \(wanted) is expected") }
    if next == UInt8(ascii: "\n") { return error("the line ends where \(wanted) is expected") }
    var stop = position
    while stop < end, stop - position < 24, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
    let found = String(decoding: bytes[position..<stop], as: UTF8.self).filter { !$0.isNewline }
    return error("'\(found)' stands where \(wanted) is expected")
  }

  /// The bytes up to a space, bracket, quote or `=`, at least one.
  mutating func bareBytes(_ title: String) throws(SnapshotError) -> ArraySlice<UInt8> {
    let start = position
    while position < end, SnapshotLines.isBare(bytes[position]) { position += 1 }
    guard position > start else { throw unexpected(title) }
    return bytes[start..<position]
  }

  /// Goes to the ` @` that stands outside of brackets and quotes in the rest of the line; false when none does.
  mutating func skipToLastPlace() -> Bool {
    var depth = 0
    var isQuoted = false
    while let byte = next, byte != UInt8(ascii: "\n") {
      switch byte {
      case UInt8(ascii: "\\") where isQuoted: position += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "(") where !isQuoted: depth += 1
      case UInt8(ascii: ")") where !isQuoted: depth -= 1
      case UInt8(ascii: " ") where !isQuoted && depth == 0 && isNextWord("@"): return true
      default: break
      }
      position += 1
    }
    return false
  }

  /// An operator of an expression: up to the space behind it.
  mutating func operatorBytes() throws(SnapshotError) -> ArraySlice<UInt8> {
    let start = position
    while position < end, bytes[position] > 0x20, bytes[position] < 0x7f, position - start < 32 { position += 1 }
    guard position > start else { throw unexpected("an operator") }
    return bytes[start..<position]
  }

  /// Back to where `earlier` was, and on by so many bytes of the same line.
  mutating func goBack(to earlier: SnapshotScanner, behind count: Int) { position = min(earlier.position + count, end) }

  /// A word with or without quotes.
  mutating func word(_ title: String) throws(SnapshotError) -> String {
    if isNext("\"") { return try quoted() }
    let start = position
    let found = try bareBytes(title)
    if found.first == UInt8(ascii: "@") || (found.count == 1 && found.first == UInt8(ascii: "-")) {
      position = start
      throw unexpected(title)
    }
    return String(decoding: found, as: UTF8.self)
  }

  /// A text in quotes; the file is known to be UTF-8.
  mutating func quoted() throws(SnapshotError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(try escaped())
      case ..<0x20, 0x7f:
        throw error("a text has a control character that is not escaped", at: position - 1)
      default: text.append(byte)
      }
    }
    throw error("a text is not closed", at: start)
  }

  private mutating func escaped() throws(SnapshotError) -> UInt8 {
    let start = position - 1
    guard let byte = next else { throw error("a text is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte
    case UInt8(ascii: "n"): return UInt8(ascii: "\n")
    case UInt8(ascii: "t"): return UInt8(ascii: "\t")
    case UInt8(ascii: "x"):
      // Two digits, of a control character.
      let digits = bytes[position..<min(position + 2, end)]
      if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), digits.count == 2,
        value < 0x20 || value == 0x7f, digits.first != UInt8(ascii: "+")
      {
        position += 2
        return value
      }
      fallthrough
    default: throw error("'\\' is followed by what it does not escape", at: start)
    }
  }

  /// A decimal number.
  mutating func number<Number: FixedWidthInteger>(_ title: String) throws(SnapshotError) -> Number {
    let start = position
    let isNegative = take("-")
    let digits = position
    var value: Number = 0
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let digit = Number(byte - UInt8(ascii: "0"))
      // Downwards for negative numbers: the smallest one has no positive twin.
      let (sum, isOver) =
        isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
      guard !tooLarge, !isOver else {
        throw error("the number does not fit into \(Number.bitWidth) bits", at: start)
      }
      value = sum
      position += 1
    }
    guard position > digits else { throw unexpected(title) }
    if bytes[digits] == UInt8(ascii: "0"), position - digits > 1 || isNegative {
      throw error("the number has a zero or sign too many", at: start)
    }
    return value
  }

  /// 16 hexadecimal digits.
  mutating func hash() throws(SnapshotError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for _ in 0..<16 {
      guard let byte = next, let digit = Self.hexadecimalValue(byte) else {
        position = start
        throw unexpected("a hash of 16 hexadecimal digits")
      }
      value = value << 4 | UInt64(digit)
      position += 1
    }
    return value
  }

  private static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// The next ` key` or ` key=` of a line; nil at its end, or before a place. Keys come in the order in which they are declared, each
  /// once.
  mutating func attribute<Key>(
    _ type: Key.Type, after last: inout Int
  ) throws(SnapshotError) -> Key?
  where Key: RawRepresentable<String> & CaseIterable, Key.AllCases == [Key] {
    guard isNext(" "), !isNextWord("@") else { return nil }
    position += 1
    let start = position
    let name = String(decoding: try bareBytes("a key"), as: UTF8.self)
    guard let index = Key.allCases.firstIndex(where: { $0.rawValue == name }) else {
      let known = Key.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw error("the key '\(name)' is not known here", at: start, hint: "known are \(known)")
    }
    guard index >= last else {
      throw error("the key '\(name)' stands twice, or behind one that it comes before", at: start)
    }
    last = index + 1
    return Key.allCases[index]
  }

  /// A space and `@path:line`, or `@+3` from `reference`; nil when no place comes next.
  mutating func place(from reference: SourceLocation?) throws(SnapshotError) -> SourceLocation? {
    guard isNextWord("@") else { return nil }
    position += 2
    let start = position
    if isNext("+") || isNext("-") {
      if isNext("+") { position += 1 }
      let distance: Int = try number("a number of lines")
      guard let reference else { throw error("nothing stands above that this place could be counted from", at: start) }
      let (line, isOver) = reference.line.addingReportingOverflow(distance)
      guard !isOver else { throw error("the number does not fit into 64 bits", at: start) }
      return SourceLocation(path: reference.path, line: line)
    }
    if isNext("\"") {
      let path = try quoted()
      try expect(":")
      return SourceLocation(path: path, line: try number("a line number"))
    }
    let (path, rest) = try splitAtLastColon("a path")
    position = rest
    return SourceLocation(path: path, line: try number("a line number"))
  }

  /// A bare word up to its last colon, and the position behind that.
  mutating func splitAtLastColon(_ title: String) throws(SnapshotError) -> (text: String, rest: Int) {
    let start = position
    let found = try bareBytes(title)
    guard let colon = found.lastIndex(of: UInt8(ascii: ":")), colon > found.startIndex else {
      throw error("'\(String(decoding: found, as: UTF8.self))' lacks what goes behind a colon", at: start)
    }
    return (String(decoding: found[..<colon], as: UTF8.self), colon + 1)
  }
}
