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
    var found: [Enumeration] = []
    var text = schema[...]
    while let start = text.firstRange(of: "{ 'enum':") ?? text.firstRange(of: "{'enum':") {
      text = text[start.upperBound...]
      var strings: [String] = []
      var depth = 1
      var bracketDepth = 0
      var isComment = false
      var current: String?
      var values: [String] = []
      var prefix: String?
      var objectKey: String?
      var key: String? = "enum"
      for (offset, character) in text.enumerated() {
        if isComment {
          if character == "\n" { isComment = false }
          continue
        }
        if let partial = current {
          if character != "'" {
            current = partial + String(character)
            continue
          }
          current = nil
          strings.append(partial)
          if bracketDepth == 1, depth == 1 {
            if key == "data" { values.append(partial) }
          } else if bracketDepth == 1, depth == 2, key == "data" {
            if objectKey == nil {
              objectKey = partial
            } else {
              if objectKey == "name" { values.append(partial) }
            }
          } else if bracketDepth == 0, depth == 1 {
            if key == nil {
              key = partial
            } else if key == "prefix" {
              prefix = partial
            }
          }
          continue
        }
        switch character {
        case "'": current = ""
        case "#": isComment = true
        case "{":
          depth += 1
          objectKey = nil
        case "}": depth -= 1
        case "[": bracketDepth += 1
        case "]": bracketDepth -= 1
        case ",":
          if bracketDepth == 0, depth == 1 { key = nil }
          if depth == 2 { objectKey = nil }
        default: break
        }
        if depth == 0 || offset > 200_000 { break }
      }
      if let name = strings.first { found.append(Enumeration(name: name, values: values, prefix: prefix)) }
    }
    return found
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
