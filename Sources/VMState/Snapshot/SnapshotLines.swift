/// The text of a snapshot while it grows: words, numbers and places in the one way in which each is written.
struct SnapshotLines {
  private(set) var text = ""

  /// Levels of brackets in one line that are read; the deepest expression of QEMU 7.2 has 48.
  static let deepest = 1000

  mutating func begin(_ keyword: String, _ words: String...) {
    text += keyword
    for word in words { self.word(word) }
  }

  mutating func endLine() { text += "\n" }

  /// A space, then the word, in quotes when it has characters with a meaning.
  mutating func word(_ word: String) {
    text += " "
    bareWord(word)
  }

  mutating func bareWord(_ word: String) {
    if Self.isBare(word) { text += word } else { quoted(word) }
  }

  /// A space and text of the format itself.
  mutating func raw(_ word: String) {
    text += " "
    text += word
  }

  /// Text of the format itself, without a space before it.
  mutating func append(_ raw: String) { text += raw }

  /// ` key=`, behind which the value goes.
  mutating func key(_ key: some RawRepresentable<String>) {
    text += " "
    text += key.rawValue
    text += "="
  }

  mutating func quoted(_ word: String) {
    text += "\""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        text += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  /// True for what is written without quotes: ASCII without spaces, brackets, quotes and `=`.
  static func isBare(_ word: String) -> Bool {
    var word = word
    return word.withUTF8 { bytes in
      guard let first = bytes.first, first != UInt8(ascii: "@"), !(bytes.count == 1 && first == UInt8(ascii: "-"))
      else { return false }
      return bytes.allSatisfy(isBare)
    }
  }

  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "="): false
    default: byte > 0x20 && byte < 0x7f
    }
  }

  static func hexadecimal(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  mutating func hash(_ hash: UInt64) { raw(Self.hexadecimal(hash)) }

  /// A space and `@path:line`; `@+3` when it is three lines below `reference`, in the same file.
  mutating func place(_ place: SourceLocation, from reference: SourceLocation?) {
    text += " @"
    if let reference, reference.path == place.path {
      let (distance, overflow) = place.line.subtractingReportingOverflow(reference.line)
      if !overflow {
        text += distance < 0 ? "\(distance)" : "+\(distance)"
        return
      }
    }
    let first = place.path.utf8.first
    if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { quoted(place.path) } else { bareWord(place.path) }
    text += ":\(place.line)"
  }
}
