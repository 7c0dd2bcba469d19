/// How reports print a value.
extension JSONValue {
  /// The text, two spaces a level, ending in a newline. Empty arrays and objects, and arrays of numbers, stay on one line.
  package var text: String {
    var text = ""
    write(to: &text, depth: 0)
    text += "\n"
    return text
  }

  private func write(to text: inout String, depth: Int) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .string(let value): Self.write(quoted: value, to: &text)
    case .array(let elements) where elements.allSatisfy(\.isInteger):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        element.write(to: &text, depth: depth)
      }
      text += "]"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        text += index > 0 ? ",\n" : "\n"
        text += Self.indent(depth + 1)
        element.write(to: &text, depth: depth + 1)
      }
      text += "\n" + Self.indent(depth) + "]"
    case .object(let members):
      if members.isEmpty {
        text += "{}"
        return
      }
      text += "{"
      for (index, member) in members.enumerated() {
        text += index > 0 ? ",\n" : "\n"
        text += Self.indent(depth + 1)
        Self.write(quoted: member.key, to: &text)
        text += ": "
        member.value.write(to: &text, depth: depth + 1)
      }
      text += "\n" + Self.indent(depth) + "}"
    }
  }

  private var isInteger: Bool {
    if case .integer = self { true } else { false }
  }

  private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

  /// Escapes what RFC 8259 section 7 demands, and DEL and the two line separators that JavaScript once tripped over.
  private static func write(quoted string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f || scalar.value == 0x2028 || scalar.value == 0x2029:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
