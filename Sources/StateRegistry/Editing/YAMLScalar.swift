/// Scalars as the registry's files write them: plain where YAML reads them back as the same text, in double quotes elsewhere.
package enum YAMLScalar {
  /// - Parameter isInFlow: within `{}` or `[]`, where commas and brackets end a scalar.
  package static func text(_ value: String, isInFlow: Bool) -> String {
    isPlain(value, isInFlow: isInFlow) ? value : quoted(value)
  }

  private static let words: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "null", "~", "y", "n", ".inf", ".nan",
  ]

  private static func isPlain(_ value: String, isInFlow: Bool) -> Bool {
    guard let first = value.unicodeScalars.first, let last = value.unicodeScalars.last else { return false }
    if words.contains(value.lowercased()) { return false }
    if "!&*-?:,[]{}#|>@`\"'%=<~ ".unicodeScalars.contains(first) || last == " " || last == ":" { return false }
    if value.contains(": ") || value.contains(" #") { return false }
    if value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x85 }) {
      return false
    }
    if isInFlow, value.contains(where: { ",[]{}".contains($0) }) { return false }
    return true
  }

  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x85 {
          let digits = String(scalar.value, radix: 16)
          text += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}
