/// Character classes of C.
package enum CharacterClass {
  @inlinable @inline(__always)
  package static func isIdentifierStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5f || byte == 0x24
  }

  @inlinable @inline(__always)
  package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Whether a byte of a body can end it, or begin something whose braces do not count: `{ } " ' # /`.
  @inlinable @inline(__always)
  package static func matters(_ byte: UInt8) -> Bool {
    // Most bytes of C are letters and blanks: one comparison settles the letters.
    if byte &- 0x61 < 26 { return false }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "#"),
      UInt8(ascii: "/"):
      return true
    default: return false
    }
  }

  @inlinable @inline(__always)
  package static func isIdentifierPart(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }
}
