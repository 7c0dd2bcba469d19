import CustomDump
import Foundation
import Testing

/// A file of expected text beside the test that reads it. `STATEREG_UPDATE_GOLDEN=1 swift test` writes the files anew.
package struct GoldenFile: Sendable {
  private let url: URL

  /// - Parameters:
  ///   - name: the file's path below the directory `Golden` beside the test's source file.
  ///   - testFile: the test's source file; the caller's own when left out.
  package init(_ name: String, testFile: String = #filePath) {
    url = URL(fileURLWithPath: testFile).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
  }

  /// A generated page that stands elsewhere in the repository.
  package init(path: String) {
    url = URL(fileURLWithPath: path)
  }

  /// Fails the test with a line difference when `text` is not what the file holds.
  package func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if ProcessInfo.processInfo.environment["STATEREG_UPDATE_GOLDEN"] == "1" {
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      } catch {
        Issue.record("cannot write \(url.path): \(error)", sourceLocation: sourceLocation)
      }
      return
    }
    guard let expected = try? String(contentsOf: url, encoding: .utf8) else {
      Issue.record(
        "no golden file \(url.path); run the tests once with STATEREG_UPDATE_GOLDEN=1", sourceLocation: sourceLocation)
      return
    }
    guard text != expected else { return }
    let difference = diff(expected, text) ?? "they differ in characters that look the same"
    Issue.record(
      "differs from \(url.deletingLastPathComponent().lastPathComponent)/\(url.lastPathComponent) (STATEREG_UPDATE_GOLDEN=1 accepts the change):\n\(difference)",
      sourceLocation: sourceLocation)
  }
}
