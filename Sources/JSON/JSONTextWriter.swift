/// Writes JSON as QEMU's `json_writer_*` does without pretty-printing (qobject/json-writer.c): one line, ", " and ": ".
///
/// Repeated keys are allowed, since QEMU's own stream descriptions have them.
package struct JSONTextWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var containerIsArray: [Bool] = []
  private var needsComma = false

  package init() {}

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// `name` is nil inside arrays and at the top.
  package mutating func startObject(_ name: String? = nil) { start("{", name, isArray: false) }

  package mutating func endObject() { end("}") }

  package mutating func startArray(_ name: String? = nil) { start("[", name, isArray: true) }

  package mutating func endArray() { end("]") }

  package mutating func put(_ name: String?, _ value: Int) {
    beginValue(name)
    bytes.append(contentsOf: String(value).utf8)
  }

  package mutating func put(_ name: String?, _ value: String) {
    beginValue(name)
    quote(value)
  }

  private mutating func start(_ bracket: Character, _ name: String?, isArray: Bool) {
    beginValue(name)
    bytes.append(bracket.asciiValue ?? 0)
    containerIsArray.append(isArray)
    needsComma = false
  }

  private mutating func end(_ bracket: Character) {
    bytes.append(bracket.asciiValue ?? 0)
    _ = containerIsArray.popLast()
    needsComma = true
  }

  private mutating func beginValue(_ name: String?) {
    if needsComma { bytes.append(contentsOf: ", ".utf8) }
    needsComma = true
    if containerIsArray.last == false {
      quote(name ?? "")
      bytes.append(contentsOf: ": ".utf8)
    }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22: bytes.append(contentsOf: "\\\"".utf8)
      case 0x5c: bytes.append(contentsOf: "\\\\".utf8)
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x0c: bytes.append(contentsOf: "\\f".utf8)
      case 0x0a: bytes.append(contentsOf: "\\n".utf8)
      case 0x0d: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0x20..<0x7f: bytes.append(UInt8(truncatingIfNeeded: unit))
      default:
        let hex = String(unit, radix: 16, uppercase: true)
        bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
