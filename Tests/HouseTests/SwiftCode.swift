/// As much of Swift's lexical structure as the house tests need. Works on bytes: there are hundreds of files, and tests run unoptimised.
enum SwiftCode {
  /// `text` with comments and the contents of string literals replaced by nothing. Line breaks stay, so line numbers hold.
  /// Interpolations count as string.
  static func withoutCommentsAndStrings(_ text: String) -> String {
    var stripper = Stripper(bytes: Array(text.utf8))
    stripper.run()
    return String(decoding: stripper.code, as: UTF8.self)
  }

  /// A word of code: its text, whether it is a member (`.name`), and whether it is called (`name(`).
  struct Word {
    var text: String
    var line: Int
    var isMember: Bool
    var isCalled: Bool
  }

  /// All words of code, in order. Lines are counted from 1.
  static func words(of code: String) -> [Word] {
    let bytes = Array(code.utf8)
    var words: [Word] = []
    var line = 1
    var at = 0
    while at < bytes.count {
      guard isWordByte(bytes[at]) else {
        if bytes[at] == UInt8(ascii: "\n") { line += 1 }
        at += 1
        continue
      }
      let start = at
      while at < bytes.count, isWordByte(bytes[at]) { at += 1 }
      words.append(
        Word(
          text: String(decoding: bytes[start..<at], as: UTF8.self), line: line,
          isMember: start > 0 && bytes[start - 1] == UInt8(ascii: "."),
          isCalled: at < bytes.count && bytes[at] == UInt8(ascii: "(")))
    }
    return words
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }

  private struct Stripper {
    let bytes: [UInt8]
    var code: [UInt8] = []
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() {
      while at < bytes.count {
        if has("//") {
          while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        } else if has("/*") {
          skipBlockComment()
        } else if let pounds = poundsOfString() {
          skipString(pounds: pounds, keepsCode: true)
        } else {
          code.append(bytes[at])
          at += 1
        }
      }
    }

    private func has(_ text: StaticString, at offset: Int = 0) -> Bool {
      guard at + offset + text.utf8CodeUnitCount <= bytes.count else { return false }
      return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[at + offset + $0] == text.utf8Start[$0] }
    }

    private func hasPounds(_ count: Int, at offset: Int) -> Bool {
      at + offset + count <= bytes.count && (0..<count).allSatisfy { bytes[at + offset + $0] == UInt8(ascii: "#") }
    }

    private mutating func passByte() {
      if bytes[at] == UInt8(ascii: "\n") { code.append(bytes[at]) }
      at += 1
    }

    private mutating func skipBlockComment() {
      var depth = 0
      repeat {
        if has("/*") {
          depth += 1
          at += 2
        } else if has("*/") {
          depth -= 1
          at += 2
        } else {
          passByte()
        }
      } while depth > 0 && at < bytes.count
    }

    /// The number of `#` before a string that starts here, nil when none does.
    private func poundsOfString() -> Int? {
      var pounds = 0
      while at + pounds < bytes.count, bytes[at + pounds] == UInt8(ascii: "#") { pounds += 1 }
      return has("\"", at: pounds) ? pounds : nil
    }

    private mutating func skipString(pounds: Int, keepsCode: Bool) {
      at += pounds
      let isMultiline = has("\"\"\"")
      let quoteLength = isMultiline ? 3 : 1
      if keepsCode { code += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
      at += quoteLength
      while at < bytes.count {
        if isMultiline ? has("\"\"\"") : has("\""), hasPounds(pounds, at: quoteLength) {
          at += quoteLength + pounds
          return
        }
        if has("\\"), hasPounds(pounds, at: 1) {
          if has("(", at: 1 + pounds) {
            at += 1 + pounds
            skipInterpolation()
          } else {
            at += 1 + pounds
            if at < bytes.count { passByte() }
          }
          continue
        }
        let isEnd = bytes[at] == UInt8(ascii: "\n") && !isMultiline
        passByte()
        // A single-line literal ends with its line: that is an error to the compiler, and no reason to lose the rest of the file.
        if isEnd { return }
      }
    }

    private mutating func skipInterpolation() {
      var depth = 0
      repeat {
        if let pounds = poundsOfString() {
          skipString(pounds: pounds, keepsCode: false)
          continue
        }
        if bytes[at] == UInt8(ascii: "(") { depth += 1 }
        if bytes[at] == UInt8(ascii: ")") { depth -= 1 }
        passByte()
      } while depth > 0 && at < bytes.count
    }
  }
}
