/// The kinds of file that a registry is made of.
package enum RegistryFileKind: String, CaseIterable, Sendable {
  case fork, device

  /// Where such files are, within the registry's folder.
  package var folder: String { "\(rawValue)s" }

  package var shape: Shape {
    switch self {
    case .fork: RegistryShapes.fork
    case .device: RegistryShapes.device
    }
  }

  /// The JSON schema's file, within the registry's folder.
  package var schemaFile: String { "schema/\(rawValue).schema.json" }

  /// What such files begin with, so that editors with yaml-language-server find the schema: the path starts at the file's own folder.
  package var schemaComment: String { "# yaml-language-server: $schema=../\(schemaFile)" }
}
