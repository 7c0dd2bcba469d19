/// C text with places marked in it, so that tests need not count lines: `1️⃣` ... `9️⃣` or `/*@name*/`. The markers are no part of
/// the text.
package struct MarkedSource: Sendable {
  /// The text without its markers.
  package let text: String
  /// Marker ("1" for `1️⃣`, "name" for `/*@name*/`) -> line, counted from 1.
  package let lines: [String: Int]

  package init(_ marked: String) {
    var text = ""
    var lines: [String: Int] = [:]
    var line = 1
    var rest = Substring(marked)
    while let character = rest.first {
      if let marker = Self.marker(at: rest) {
        precondition(lines[marker.name] == nil, "marker '\(marker.name)' stands twice")
        lines[marker.name] = line
        rest = rest[marker.end...]
        continue
      }
      if character.isNewline { line += 1 }
      text.append(character)
      rest = rest.dropFirst()
    }
    self.text = text
    self.lines = lines
  }

  /// The line of a marker. A marker that is not there is a mistake in the test, and stops it.
  package func line(_ marker: String) -> Int {
    guard let line = lines[marker] else { preconditionFailure("no marker '\(marker)' in the source") }
    return line
  }

  package func line(_ number: Int) -> Int { line(String(number)) }

  private static func marker(at text: Substring) -> (name: String, end: Substring.Index)? {
    if let first = text.first, first.unicodeScalars.contains("\u{20e3}"), let digit = first.unicodeScalars.first {
      return (String(Character(digit)), text.index(after: text.startIndex))
    }
    guard text.hasPrefix("/*@") else { return nil }
    let name = text.dropFirst(3).prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    let after = text[name.endIndex...]
    guard !name.isEmpty, after.hasPrefix("*/") else { return nil }
    return (String(name), after.index(after.startIndex, offsetBy: 2))
  }
}
