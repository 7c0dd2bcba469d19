/// Reads the values of number, character and string tokens.
package enum CLiteral {
  /// The value and type of an integer token; nil for what is no integer or needs more than 64 bits.
  package static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> (value: Int64, type: CIntegerType)? {
    var index = 0
    var base: UInt64 = 10
    if bytes.count > 1, bytes[0] == UInt8(ascii: "0") {
      switch bytes[1] | 0x20 {
      case UInt8(ascii: "x"): (base, index) = (16, 2)
      case UInt8(ascii: "b"): (base, index) = (2, 2)
      default: (base, index) = (8, 1)
      }
      if index == 2, bytes.count == 2 { return nil }
    }
    var value: UInt64 = 0
    digits: while index < bytes.count {
      let byte = bytes[index]
      let digit: UInt64
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte &- 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f") where base == 16: digit = UInt64(byte &- 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F") where base == 16: digit = UInt64(byte &- 0x37)
      default: break digits
      }
      guard digit < base else { return nil }
      let (product, overflowed) = value.multipliedReportingOverflow(by: base)
      let (sum, carried) = product.addingReportingOverflow(digit)
      if overflowed || carried { return nil }
      value = sum
      index += 1
    }
    var isUnsigned = false
    var longs = 0
    while index < bytes.count {
      switch bytes[index] | 0x20 {
      case UInt8(ascii: "u") where !isUnsigned: isUnsigned = true
      case UInt8(ascii: "l") where longs < 2: longs += 1
      default: return nil
      }
      index += 1
    }
    return (Int64(bitPattern: value), type(of: value, isUnsigned: isUnsigned, isLong: longs > 0, isDecimal: base == 10))
  }

  /// C99 6.4.4.1: the first type of the list that holds the value.
  private static func type(of value: UInt64, isUnsigned: Bool, isLong: Bool, isDecimal: Bool) -> CIntegerType {
    if !isLong {
      if !isUnsigned, value <= 0x7fff_ffff { return .int }
      if isUnsigned || !isDecimal, value <= 0xffff_ffff { return .unsignedInt }
    }
    if !isUnsigned, value <= UInt64(Int64.max) { return .long }
    return .unsignedLong
  }

  /// The value of a character token, prefix and quotes included; several characters count as GCC does.
  package static func character(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let quote = bytes.firstIndex(of: UInt8(ascii: "'")) else { return nil }
    var values: [UInt32] = []
    guard unescape(bytes, from: quote + 1, until: UInt8(ascii: "'"), { values.append($0) }), let first = values.first
    else { return nil }
    if values.count == 1 { return quote == 0 ? Int64(Int8(truncatingIfNeeded: first)) : Int64(first) }
    let packed = values.reduce(UInt32(0)) { $0 << 8 | $1 & 0xff }
    return Int64(Int32(bitPattern: packed))
  }

  /// The bytes of a string token without its closing NUL. Code points of wide strings are cut to bytes.
  package static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard let quote = bytes.firstIndex(of: UInt8(ascii: "\"")) else { return [] }
    var values: [UInt8] = []
    _ = unescape(bytes, from: quote + 1, until: UInt8(ascii: "\"")) { values.append(UInt8(truncatingIfNeeded: $0)) }
    return values
  }

  /// Returns whether the closing quote was found.
  private static func unescape(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, until quote: UInt8, _ emit: (UInt32) -> Void
  ) -> Bool {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote { return true }
      guard byte == UInt8(ascii: "\\"), index < bytes.count else {
        emit(UInt32(byte))
        continue
      }
      let escape = bytes[index]
      index += 1
      switch escape {
      case UInt8(ascii: "n"): emit(10)
      case UInt8(ascii: "t"): emit(9)
      case UInt8(ascii: "r"): emit(13)
      case UInt8(ascii: "a"): emit(7)
      case UInt8(ascii: "b"): emit(8)
      case UInt8(ascii: "f"): emit(12)
      case UInt8(ascii: "v"): emit(11)
      case UInt8(ascii: "e"): emit(27)
      case UInt8(ascii: "\n"): break
      case UInt8(ascii: "x"):
        var value: UInt32 = 0
        while index < bytes.count, let digit = hexDigit(bytes[index]) {
          value = value << 4 | digit
          index += 1
        }
        emit(value)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = UInt32(escape &- 0x30)
        var count = 1
        while count < 3, index < bytes.count, bytes[index] &- 0x30 < 8 {
          value = value << 3 | UInt32(bytes[index] &- 0x30)
          index += 1
          count += 1
        }
        emit(value)
      default: emit(UInt32(escape))
      }
    }
    return false
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- 0x30)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- 0x57)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- 0x37)
    default: nil
    }
  }
}
