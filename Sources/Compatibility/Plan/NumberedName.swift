/// A name with numbers in it, ordered as people order versions: "virt-7.2" before "virt-10.0".
struct NumberedName: Comparable {
  private enum Part: Hashable {
    case number(Int)
    case text(String)
  }

  private let parts: [Part]

  init(_ name: String) {
    var parts: [Part] = []
    var digits = ""
    var text = ""
    for character in name {
      if character.isASCII, character.isNumber {
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        digits.append(character)
      } else {
        if !digits.isEmpty { parts.append(Int(digits).map { .number($0) } ?? .text(digits)) }
        digits = ""
        text.append(character)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    if !digits.isEmpty { parts.append(Int(digits).map { .number($0) } ?? .text(digits)) }
    self.parts = parts
  }

  static func sorted(_ names: some Sequence<String>) -> [String] {
    names.map { (NumberedName($0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
  }

  static func < (left: NumberedName, right: NumberedName) -> Bool {
    for (first, second) in zip(left.parts, right.parts) where first != second {
      switch (first, second) {
      case (.number(let one), .number(let other)): return one < other
      case (.text(let one), .text(let other)): return one < other
      case (.number, .text): return true
      case (.text, .number): return false
      }
    }
    return left.parts.count < right.parts.count
  }
}
