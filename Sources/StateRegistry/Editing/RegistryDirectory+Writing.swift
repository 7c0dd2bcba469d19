import Findings
import Foundation

extension RegistryDirectory {
  /// Replaces a file as a whole: readers see the old text or the new one, and a stop at any point leaves the old one.
  ///
  /// - Throws: `unreadable` when the file cannot be written; the old one is as it was.
  package func replace(_ file: String, with text: String) throws(ToolError) {
    let path = "\(path)/\(file)"
    do {
      let folder = (path as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ToolError(.unreadable, "'\(path)' cannot be written: \(error.localizedDescription)")
    }
  }
}
