import CustomDump
import Foundation
import Testing

/// A file of expected text beside the test that reads it. `STATEREG_UPDATE_GOLDEN=1 swift test` writes the files anew.
///
/// Names are made by the tests as they run, so only a run can tell which files are read: `STATEREG_GOLDEN_READ` names a file that each
/// asks for is added to, which `Scripts/check-goldens` holds against the files there are.
package struct GoldenFile: Sendable {
  private let url: URL

  /// - Parameters:
  ///   - name: the file's path below the directory `Golden` beside the test's source file.
  ///   - testFile: the test's source file; the caller's own when left out.
  package init(_ name: String, testFile: String = #filePath) {
    url = URL(fileURLWithPath: testFile).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
  }

  /// Fails the test with a line difference when `text` is not what the file holds.
  package func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if let list = ProcessInfo.processInfo.environment["STATEREG_GOLDEN_READ"], !list.isEmpty, !note(in: list) {
      Issue.record("cannot write to \(list)", sourceLocation: sourceLocation)
    }
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
      "differs from Golden/\(url.lastPathComponent) (STATEREG_UPDATE_GOLDEN=1 accepts the change):\n\(difference)",
      sourceLocation: sourceLocation)
  }

  /// Adds this file's path to a list that other processes add to at the same time: a short write at the end of a file is not torn.
  private func note(in list: String) -> Bool {
    let file = open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0 else { return false }
    defer { close(file) }
    let line = Array((url.resolvingSymlinksInPath().path + "\n").utf8)
    return write(file, line, line.count) == line.count
  }
}
