import CSyntax

/// Enumerations that QEMU's build generates from `qapi/*.json`: their types are members of devices, their constants bounds of
/// arrays (`MIGRATION_CAPABILITY__MAX`). Rendered as the C header that the build would make of them.
package enum QapiTypes {
  /// Path of the header that stands for the generated ones.
  package static let path = "include/qapi/statereg-generated-qapi-types.h"

  package static func isSchema(_ path: String) -> Bool {
    path.hasSuffix(".json") && (path.hasPrefix("qapi/") || path == "qapi-schema.json")
  }

  /// The header for all enumerations in the given schema files, nil when there are none.
  package static func header(_ schemas: [[UInt8]]) -> [UInt8]? {
    var text = ""
    for schema in schemas {
      for enumeration in enumerations(in: String(decoding: schema, as: UTF8.self)) { text += render(enumeration) }
    }
    return text.isEmpty ? nil : Array(text.utf8)
  }

  struct Enumeration: Equatable {
    var name: String
    var values: [String]
    var prefix: String?
  }

  /// `{ 'enum': 'Name', 'prefix': 'P', 'data': [ 'a', { 'name': 'b', 'if': ... } ] }`: values under a condition count as present.
  static func enumerations(in schema: String) -> [Enumeration] {
    let bytes = Array(schema.utf8)
    let mark = Array("'enum':".utf8)
    var found: [Enumeration] = []
    var at = 0
    while at + mark.count <= bytes.count {
      if bytes[at] == mark[0], bytes[at..<(at + mark.count)].elementsEqual(mark) {
        var reader = EnumerationReader(bytes: bytes, at: at + mark.count)
        if let enumeration = reader.read() { found.append(enumeration) }
        at = reader.at
      } else {
        at += 1
      }
    }
    return found
  }

  /// Reads the object that `'enum':` stands in, from behind that key to the closing brace.
  private struct EnumerationReader {
    let bytes: [UInt8]
    var at: Int
    private var name: String?
    private var values: [String] = []
    private var prefix: String?
    private var key: String? = "enum"
    private var objectKey: String?
    private var depth = 1
    private var brackets = 0

    init(bytes: [UInt8], at: Int) {
      self.bytes = bytes
      self.at = at
    }

    mutating func read() -> Enumeration? {
      while at < bytes.count, depth > 0 {
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "#"):
          while at < bytes.count, bytes[at] != 0x0a { at += 1 }
        case UInt8(ascii: "'"):
          let start = at
          while at < bytes.count, bytes[at] != UInt8(ascii: "'") { at += 1 }
          take(String(decoding: bytes[start..<at], as: UTF8.self))
          at = min(at + 1, bytes.count)
        case UInt8(ascii: "{"):
          depth += 1
          objectKey = nil
        case UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: "["): brackets += 1
        case UInt8(ascii: "]"): brackets -= 1
        case UInt8(ascii: ","):
          if brackets == 0, depth == 1 { key = nil }
          if depth == 2 { objectKey = nil }
        default: break
        }
      }
      return name.map { Enumeration(name: $0, values: values, prefix: prefix) }
    }

    private mutating func take(_ text: String) {
      if brackets == 1, depth == 1 {
        if key == "data" { values.append(text) }
      } else if brackets == 1, depth == 2, key == "data" {
        if objectKey == nil { objectKey = text } else if objectKey == "name" { values.append(text) }
      } else if brackets == 0, depth == 1 {
        if name == nil {
          name = text
        } else if key == nil {
          key = text
        } else if key == "prefix" {
          prefix = text
        }
      }
    }
  }

  private static func render(_ enumeration: Enumeration) -> String {
    let prefix = enumeration.prefix ?? constantName(enumeration.name)
    let constants = (enumeration.values + ["_MAX"]).map { "\(prefix)_\(constantName($0))" }
    // QEMU 2.x spelt the bound without the second underscore (FOO_MAX, until 7fb1cf1606).
    let bound = "#define \(prefix)_MAX \(prefix)__MAX\n"
    return (enumeration.values.contains("max") ? "" : bound)
      + "typedef enum \(enumeration.name) { \(constants.joined(separator: ", ")) } \(enumeration.name);\n"
  }

  /// `c_enum_const` of scripts/qapi: camel case to upper case with underscores.
  static func constantName(_ name: String) -> String {
    var result = ""
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
      if character.isUppercase, index > 0, result.last != "_" {
        let previous = characters[index - 1]
        let nextIsLower = index + 1 < characters.count && characters[index + 1].isLowercase
        if !previous.isUppercase || (nextIsLower && index > 1) { result += "_" }
      }
      result += character == "-" || character == "." ? "_" : character.uppercased()
    }
    return result
  }
}
