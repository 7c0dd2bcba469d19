import Foundation

/// A folder below `Rules/`.
struct RuleFolder: Sendable {
  let id: String

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every folder, whatever its name, sorted.
  static let all = folders(of: root.appendingPathComponent("Rules")).map { RuleFolder(id: $0) }

  var url: URL { Self.root.appendingPathComponent("Rules/\(id)") }
  var caseNames: [String] { Self.folders(of: url.appendingPathComponent("cases")) }

  /// What stands in the folder itself.
  var entries: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Nil when there is none.
  func text(of file: String) -> String? {
    try? String(contentsOf: url.appendingPathComponent(file), encoding: .utf8)
  }

  /// "VersionTooNew" for `version-too-new`.
  var typeName: String { id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

  private static func folders(of parent: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    return names.filter { name in
      var isDirectory: ObjCBool = false
      let path = parent.appendingPathComponent(name).path
      return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        && isDirectory.boolValue
    }.sorted()
  }
}
