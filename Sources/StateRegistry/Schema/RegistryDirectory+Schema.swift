import Findings
import Foundation

extension RegistryDirectory {
  /// Writes the schema that a new file's first line names, where the registry does not have it.
  ///
  /// - Returns: the schema's name within the registry; nil when it was there.
  package func addSchema(of kind: RegistryFileKind) throws(ToolError) -> String? {
    guard !FileManager.default.fileExists(atPath: "\(path)/\(kind.schemaFile)") else { return nil }
    try replace(kind.schemaFile, with: RegistrySchema(kind).text)
    return kind.schemaFile
  }
}
