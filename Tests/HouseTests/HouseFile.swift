import Foundation
import Testing

/// One of the package's own Swift files, as the house tests read it.
struct HouseFile: Sendable {
  /// Relative to the package's root: "Sources/Reports/CheckTextReport.swift".
  let path: String
  let text: String
  /// The text with comments and the contents of string literals left out; lines keep their numbers.
  let code: String
  /// The words of `code`: most tests ask for them, and all read the same.
  let words: [SwiftCode.Word]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = SwiftCode.withoutCommentsAndStrings(text)
    words = SwiftCode.words(of: code)
  }

  /// The directory below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// All Swift files below `Sources`, sorted.
  static let sources = all(below: "Sources")
  /// All Swift files below `Tests`, sorted.
  static let tests = all(below: "Tests")

  private static func all(below directory: String) -> [HouseFile] {
    let base = root.appendingPathComponent(directory)
    let paths = (FileManager.default.subpaths(atPath: base.path) ?? []).filter { $0.hasSuffix(".swift") }.sorted()
    return paths.compactMap { path in
      guard let text = try? String(contentsOf: base.appendingPathComponent(path), encoding: .utf8) else { return nil }
      return HouseFile(path: "\(directory)/\(path)", text: text)
    }
  }
}
