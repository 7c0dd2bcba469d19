import Foundation
import Testing

/// One of the package's own Swift files, as the house tests read it.
struct HouseFile: Sendable, CustomTestStringConvertible {
  /// Relative to the package's root: "Sources/Reports/CheckTextReport.swift".
  var path: String
  var text: String

  var testDescription: String { path }

  /// The directory below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }

  /// The lines with comments and the contents of string literals left out.
  var codeLines: [Substring] {
    SwiftCode.withoutCommentsAndStrings(text).split(separator: "\n", omittingEmptySubsequences: false)
  }

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All Swift files below a directory of the package, sorted.
  static func all(below directory: String) -> [HouseFile] {
    let base = root.appendingPathComponent(directory)
    let paths = (FileManager.default.subpaths(atPath: base.path) ?? []).filter { $0.hasSuffix(".swift") }.sorted()
    return paths.compactMap { path in
      guard let text = try? String(contentsOf: base.appendingPathComponent(path), encoding: .utf8) else { return nil }
      return HouseFile(path: "\(directory)/\(path)", text: text)
    }
  }
}
