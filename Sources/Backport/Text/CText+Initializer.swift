extension CText {
  /// An entry of a braced list: `.name = value`, a macro call, `{ ... }`.
  struct Entry {
    /// Tokens, the comma excluded.
    var tokens: Range<Int>
    /// Index of the comma behind it.
    var comma: Int?
    /// `name` for `.name = ...`.
    var member: String?
    /// Tokens of the value, all of them for an entry without a member.
    var value: Range<Int>
    /// The `#if`s that it stands in, outermost first: token indices of the directives.
    var conditions: [Int]
  }

  /// The entries between the brace at `open` and its partner.
  func entries(_ open: Int) -> [Entry] {
    guard let close = closing(open) else { return [] }
    var entries: [Entry] = []
    var conditions: [Int] = []
    var index = open + 1
    while index < close {
      if tokens[index].kind == .directive {
        follow(index, &conditions)
        index += 1
        continue
      }
      let start = index
      while index < close, !tokens[index].is(","), tokens[index].kind != .directive {
        index = tokens[index].kind == .punctuator ? (closing(index) ?? index) + 1 : index + 1
      }
      let hasComma = index < close && tokens[index].is(",")
      if index > start { entries.append(entry(start..<index, comma: hasComma ? index : nil, conditions)) }
      if hasComma { index += 1 }
    }
    return entries
  }

  private func follow(_ directive: Int, _ conditions: inout [Int]) {
    let text = tokens[directive].text
    if text.hasPrefix("#if") {
      conditions.append(directive)
    } else if text.hasPrefix("#el") {
      // An alternative is a condition of its own.
      _ = conditions.popLast()
      conditions.append(directive)
    } else if text.hasPrefix("#endif") {
      _ = conditions.popLast()
    }
  }

  private func entry(_ range: Range<Int>, comma: Int?, _ conditions: [Int]) -> Entry {
    var entry = Entry(tokens: range, comma: comma, member: nil, value: range, conditions: conditions)
    if range.count > 3, tokens[range.lowerBound].is("."), tokens[range.lowerBound + 2].is("=") {
      entry.member = tokens[range.lowerBound + 1].text
      entry.value = range.lowerBound + 3..<range.upperBound
    }
    return entry
  }

  /// The brace that a value begins with, a cast before it passed over.
  func brace(ofValue value: Range<Int>) -> Int? {
    var index = value.lowerBound
    if isPunctuator(index, "("), let end = closing(index) { index = end + 1 }
    return index < value.upperBound && isPunctuator(index, "{") ? index : nil
  }

  /// What a list that ends with it ends with: `NULL`, `{ }`, `VMSTATE_END_OF_LIST()`.
  func isTerminator(_ entry: Entry) -> Bool {
    let first = tokens[entry.tokens.lowerBound]
    if first.is("{") { return closing(entry.tokens.lowerBound) == entry.tokens.lowerBound + 1 }
    return ["NULL", "0", "VMSTATE_END_OF_LIST", "DEFINE_PROP_END_OF_LIST"].contains(first.text)
  }

  /// The bytes of an entry with its comma, the comments that belong to it and the line break; whether it has its lines for itself.
  ///
  /// A comment above an entry belongs to it unless `isOld` says that it stood there before.
  func lines(of entry: Entry, isOld: (String) -> Bool) -> (range: Range<Int>, isWhole: Bool) {
    let first = tokens[entry.tokens.lowerBound].range.lowerBound
    let last = tokens[entry.comma ?? entry.tokens.upperBound - 1]
    let next = token((entry.comma ?? entry.tokens.upperBound - 1) + 1)?.range.lowerBound ?? bytes.count
    let previousEnd = entry.tokens.lowerBound > 0 ? tokens[entry.tokens.lowerBound - 1].range.upperBound : 0
    let end = lineEnd(last.range.upperBound)
    let start = lineStart(first)
    guard start >= previousEnd, next >= end else {
      var stop = last.range.upperBound
      while stop < bytes.count, bytes[stop] == 0x20 { stop += 1 }
      return (first..<stop, false)
    }
    // Comments above, from the line behind the token before.
    let above = lineEnd(previousEnd)
    if above < start {
      let comment = text(above..<start)
      let isBlank = comment.allSatisfy(\.isWhitespace)
      if !isBlank, !comment.contains("\n\n"), !isOld(comment.trimmedLines) { return (above..<end, true) }
    }
    return (start..<end, true)
  }
}

extension String {
  /// Without the blanks at both ends of each line, for comparing texts of different indentation.
  var trimmedLines: String {
    split(whereSeparator: \.isNewline).map { $0.trimmingBlanks }.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension Substring {
  var trimmingBlanks: String {
    var text = self
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
