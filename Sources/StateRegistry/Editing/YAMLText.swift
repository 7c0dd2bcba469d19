/// A YAML file's text as lines that can be changed in place, so that comments, order and layout of all else stay.
///
/// It knows blocks by their indentation, as the registry's files are written; flow collections (`{...}`, `[...]`) by their brackets.
struct YAMLText {
  private(set) var lines: [String]
  /// What every line ends in: CR LF only where all of them do.
  private let lineEnd: String
  private let endsWithLineEnd: Bool

  init(_ text: String) {
    // By scalars: to Swift, CR LF is one character.
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    endsWithLineEnd = lines.last == ""
    // A last line feed ends a line and begins none.
    if endsWithLineEnd { lines.removeLast() }
    let ended = endsWithLineEnd ? lines[...] : lines.dropLast()
    let isCRLF = !ended.isEmpty && ended.allSatisfy { $0.unicodeScalars.last == "\r" }
    lineEnd = isCRLF ? "\r\n" : "\n"
    if isCRLF {
      for index in ended.indices { lines[index].unicodeScalars.removeLast() }
    }
  }

  var text: String { lines.joined(separator: lineEnd) + (endsWithLineEnd ? lineEnd : "") }

  /// Of a column as the parser counts it, in scalars from 0; nil behind the line's end.
  static func index(ofColumn column: Int, in line: String) -> String.Index? {
    line.unicodeScalars.index(line.startIndex, offsetBy: column, limitedBy: line.endIndex)
  }

  /// Blanks before the first other character.
  static func indent(of line: String) -> Int { line.prefix { $0 == " " }.count }

  private static func saysNothing(_ line: String) -> Bool {
    let rest = line.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    return rest.isEmpty || rest.hasPrefix("#")
  }

  /// The last line of the block that begins in `line` (both from 0) with a key or a dash at column `column`: all lines that
  /// are indented deeper, without the blank and comment lines after them.
  ///
  /// The entries of a list may stand at the column of its key (`isKey`).
  func blockEnd(from line: Int, column: Int, isKey: Bool) -> Int {
    var end = line
    var next = line + 1
    while next < lines.count {
      let text = lines[next]
      if !Self.saysNothing(text) {
        let indent = Self.indent(of: text)
        let isOwnEntry = isKey && indent == column && text.dropFirst(indent).hasPrefix("-")
        guard indent > column || isOwnEntry else { break }
        end = next
      }
      next += 1
    }
    return end
  }

  mutating func insert(_ new: [String], after line: Int) {
    lines.insert(contentsOf: new, at: min(line + 1, lines.count))
  }

  mutating func replaceLines(_ range: ClosedRange<Int>, with new: [String]) { lines.replaceSubrange(range, with: new) }

  /// The range of characters of a flow collection that begins at the place: from its bracket to the one that closes it.
  ///
  /// - Returns: nil when no bracket stands there, or it is closed on another line.
  func flowRange(line: Int, column: Int) -> Range<String.Index>? {
    guard lines.indices.contains(line) else { return nil }
    let text = lines[line]
    guard let start = Self.index(ofColumn: column, in: text), start < text.endIndex,
      text[start] == "{" || text[start] == "["
    else { return nil }
    var depth = 0
    var quote: Character?
    // A quote within a plain scalar, as in `it's`, opens nothing.
    var mayBegin = true
    var at = start
    while at < text.endIndex {
      let character = text[at]
      if let open = quote {
        if character == "\\", open == "\"" { at = text.index(after: at) }
        if character == open { quote = nil }
      } else {
        switch character {
        case "\"" where mayBegin, "'" where mayBegin: quote = character
        case "{", "[": depth += 1
        case "}", "]":
          depth -= 1
          if depth == 0 { return start..<text.index(after: at) }
        default: break
        }
        mayBegin = "{[,:".contains(character) || (mayBegin && character == " ")
      }
      guard at < text.endIndex else { return nil }
      at = text.index(after: at)
    }
    return nil
  }

  mutating func replace(_ range: Range<String.Index>, inLine line: Int, with new: String) {
    lines[line].replaceSubrange(range, with: new)
  }
}
