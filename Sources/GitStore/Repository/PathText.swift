import Foundation

/// File names as text, without loss. git's paths are bytes; a Swift string can neither hold bytes that are not UTF-8
/// nor tell apart two spellings of one character (it compares by canonical equivalence).
///
/// A part of a path stays as it is when it is UTF-8 in composed form and has no backslash. In every other part each
/// byte that does not fit becomes `\ooo` (three octal digits, as git prints it) and a backslash `\\`. So different
/// paths have different texts, and suffixes such as `.c` stay where they are.
enum PathText {
  /// The text of one part (or of a whole path: `/` is never escaped).
  static func text(of bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 && $0 != backslash }) { return String(decoding: bytes, as: UTF8.self) }
    let parts = bytes.split(separator: slash, omittingEmptySubsequences: false)
    if parts.count > 1 { return parts.map { text(of: $0) }.joined(separator: "/") }
    let keepsOtherBytes = String(validating: bytes, as: UTF8.self).map(isComposed) ?? false
    var result: [UInt8] = []
    for byte in bytes {
      if byte == backslash {
        result += [backslash, backslash]
      } else if byte < 0x80 || keepsOtherBytes {
        result.append(byte)
      } else {
        result += Array("\\\(octal(byte))".utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes that `text(of:)` made this text of.
  static func bytes(of text: String) -> [UInt8] {
    let source = Array(text.utf8)
    guard source.contains(backslash) else { return source }
    var result: [UInt8] = []
    var index = 0
    while index < source.count {
      guard source[index] == backslash, index + 1 < source.count else {
        result.append(source[index])
        index += 1
        continue
      }
      if let byte = byte(ofOctal: source[(index + 1)...].prefix(3)) {
        result.append(byte)
        index += 4
      } else {
        result.append(source[index + 1])
        index += 2
      }
    }
    return result
  }

  /// The path that git or diff wrote between double quotes, as C would: `"a/\303\244.c"`. nil when it is malformed.
  static func unquoted(_ quoted: some Collection<UInt8>) -> [UInt8]? {
    let source = Array(quoted)
    let quote = UInt8(ascii: "\"")
    guard source.count >= 2, source.first == quote, source.last == quote else { return nil }
    let names: [UInt8: UInt8] = [
      UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
      UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, quote: quote, backslash: backslash,
    ]
    var result: [UInt8] = []
    var index = 1
    while index < source.count - 1 {
      guard source[index] == backslash else {
        result.append(source[index])
        index += 1
        continue
      }
      if let byte = byte(ofOctal: source[(index + 1)...].prefix(3)) {
        result.append(byte)
        index += 4
      } else if index + 1 < source.count - 1, let byte = names[source[index + 1]] {
        result.append(byte)
        index += 2
      } else {
        return nil
      }
    }
    return result
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let slash = UInt8(ascii: "/")

  private static func isComposed(_ text: String) -> Bool {
    Array(text.precomposedStringWithCanonicalMapping.utf8) == Array(text.utf8)
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }

  private static func byte(ofOctal digits: some Collection<UInt8>) -> UInt8? {
    guard digits.count == 3 else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value * 8 + Int(digit - UInt8(ascii: "0"))
    }
    return UInt8(exactly: value)
  }
}
