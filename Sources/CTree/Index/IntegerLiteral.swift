/// C integer literals.
package enum IntegerLiteral {
  /// Decimal, hexadecimal, octal and binary, with suffixes; values above Int64.max wrap to their bit pattern. Nil for anything
  /// else, floating constants among them.
  package static func value(of text: String) -> Int64? {
    var digits = Substring(text.lowercased())
    while let last = digits.last, last == "u" || last == "l", digits.count > 1 { digits.removeLast() }
    let magnitude: UInt64?
    if digits.hasPrefix("0x") {
      magnitude = UInt64(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0b") {
      magnitude = UInt64(digits.dropFirst(2), radix: 2)
    } else if digits.hasPrefix("0"), digits.count > 1 {
      magnitude = UInt64(digits.dropFirst(1), radix: 8)
    } else {
      magnitude = UInt64(digits)
    }
    return magnitude.map { Int64(bitPattern: $0) }
  }
}
