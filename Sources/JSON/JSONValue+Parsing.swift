extension JSONValue {
  /// Parses `range` of the bytes; offsets in errors count from the bytes' start.
  package static func parse(_ bytes: [UInt8], range: Range<Int>? = nil) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, range: range ?? 0..<bytes.count)
    let value = try parser.value(depth: 0)
    try parser.end()
    return value
  }
}

/// Reads one value, of bytes that anybody may have written.
private struct JSONParser {
  private let bytes: [UInt8]
  private var offset: Int
  private let limit: Int

  /// Nesting beyond which a text is refused rather than followed.
  private static let depth = 200

  init(_ bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    limit = min(max(range.upperBound, 0), bytes.count)
    offset = min(max(range.lowerBound, 0), limit)
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.depth else { throw malformed("nested deeper than \(Self.depth)") }
    skipBlanks()
    guard let first = peek else { throw JSONError(.truncated, at: offset, "a value is missing") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try literal("true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try literal("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try literal("null")
      return .null
    default: return .integer(try number())
    }
  }

  mutating func end() throws(JSONError) {
    skipBlanks()
    if offset < limit { throw malformed("text after the value") }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var members: [JSONValue.Member] = []
    skipBlanks()
    if peek == UInt8(ascii: "}") {
      offset += 1
      return .object([])
    }
    while true {
      skipBlanks()
      let key = try string()
      skipBlanks()
      try expect(":")
      members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
      skipBlanks()
      if peek == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      try expect("}")
      return .object(members)
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    offset += 1
    var elements: [JSONValue] = []
    skipBlanks()
    if peek == UInt8(ascii: "]") {
      offset += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if peek == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      try expect("]")
      return .array(elements)
    }
  }

  private mutating func string() throws(JSONError) -> String {
    try expect("\"")
    var units: [UInt8] = []
    while let byte = peek {
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: units, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        units.append(byte)
        continue
      }
      guard let escape = peek else { break }
      offset += 1
      switch escape {
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0c)
      case UInt8(ascii: "n"): units.append(0x0a)
      case UInt8(ascii: "r"): units.append(0x0d)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "u"): units.append(contentsOf: try unicode().utf8)
      default: units.append(escape)
      }
    }
    throw JSONError(.truncated, at: offset, "a string does not end")
  }

  private mutating func unicode() throws(JSONError) -> String {
    let unit = try hexUnit()
    if unit & 0xfc00 == 0xd800, peek == UInt8(ascii: "\\"), offset + 1 < limit, bytes[offset + 1] == UInt8(ascii: "u") {
      offset += 2
      let low = try hexUnit()
      return String(decoding: [unit, low], as: UTF16.self)
    }
    return String(decoding: [unit], as: UTF16.self)
  }

  private mutating func hexUnit() throws(JSONError) -> UInt16 {
    guard offset + 4 <= limit, let unit = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw malformed("four hex digits expected") }
    offset += 4
    return unit
  }

  private mutating func number() throws(JSONError) -> Int64 {
    let start = offset
    while let byte = peek, byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      offset += 1
    }
    guard let number = Int64(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      offset = start
      throw malformed("an integer expected")
    }
    return number
  }

  private mutating func literal(_ text: String) throws(JSONError) {
    guard bytes[offset..<limit].starts(with: text.utf8) else { throw malformed("'\(text)' expected") }
    offset += text.utf8.count
  }

  private mutating func expect(_ text: Character) throws(JSONError) {
    guard let byte = peek else {
      throw JSONError(.truncated, at: offset, "'\(text)' is missing")
    }
    guard byte == text.asciiValue else { throw malformed("'\(text)' expected") }
    offset += 1
  }

  private func malformed(_ detail: String) -> JSONError {
    JSONError(.malformed, at: offset, detail)
  }

  private var peek: UInt8? { offset < limit ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
  }
}
