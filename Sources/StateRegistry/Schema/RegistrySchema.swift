import JSON
import VMState

/// The JSON schema of a registry's files, for editors that complete and validate: draft 7, which yaml-language-server knows best.
///
/// Made from the table that the reader refuses by, so that the two cannot part.
package struct RegistrySchema: Hashable, Sendable {
  private let kind: RegistryFileKind

  package init(_ kind: RegistryFileKind) { self.kind = kind }

  package var text: String {
    var members = Self.members(of: kind.shape)
    members["$schema"] = .string("http://json-schema.org/draft-07/schema#")
    members["title"] = .string("A \(kind.rawValue) of a statereg registry: \(kind.folder)/NAME.yaml")
    return JSONValue.object(members).text
  }

  /// - Parameter summary: what the key says to people; nil within lists and maps, where the kind says it.
  private static func schema(of shape: Shape, summary: String? = nil) -> JSONValue {
    .object(members(of: shape, summary: summary))
  }

  private static func members(of shape: Shape, summary: String? = nil) -> [String: JSONValue] {
    var members: [String: JSONValue]
    switch shape {
    case .text(let kind):
      members = self.members(of: kind)
      members["description"] = .string(kind.description)
    case .integer(let range):
      members = [
        "type": .string("integer"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
      ]
    case .list(let element): members = ["type": .string("array"), "items": schema(of: element)]
    case .map(let key, let value):
      members = ["type": .string("object"), "additionalProperties": schema(of: value)]
      if let pattern = key.pattern { members["propertyNames"] = .object(["pattern": .string(pattern)]) }
    case .object(let keys):
      members = [
        "type": .string("object"), "additionalProperties": .boolean(false),
        "properties": .object(
          Dictionary(
            keys.map { ($0.name, schema(of: $0.shape, summary: $0.summary)) }, uniquingKeysWith: { first, _ in first })),
      ]
      let required = keys.filter(\.isRequired).map(\.name)
      if !required.isEmpty { members["required"] = .strings(required) }
    case .either(let shapes): members = ["anyOf": .array(shapes.map { schema(of: $0) })]
    }
    if let summary { members["description"] = .string(summary) }
    return members
  }

  /// The reader takes every scalar by its text; a schema sees what YAML made of it: `0.12` is a number, `true` a boolean.
  private static func members(of kind: Shape.TextKind) -> [String: JSONValue] {
    let pattern = kind.pattern.map { ["pattern": JSONValue.string($0)] } ?? [:]
    switch kind {
    case .flag: return ["type": .string("boolean")]
    case .way: return ["enum": .strings(Promise.Way.allCases.map(\.rawValue))]
    case .rule: return ["enum": .strings(RegistryRule.allCases.map(\.rawValue))]
    case .target: return ["enum": .strings(Target.all.map(\.name))]
    case .number:
      return [
        "type": .strings(["integer", "string"]), "minimum": .integer(0), "maximum": .integer(Int(Int32.max)),
      ].merging(pattern) { $1 }
    case .name, .sentence, .release, .path, .commit:
      return ["type": .strings(["string", "number"])].merging(pattern) { $1 }
    case .qualifiedRelease, .carrierMeans, .field:
      return ["type": .string("string")].merging(pattern) { $1 }
    }
  }
}
