import Foundation

/// The pages for people, and the commands that they show.
enum Pages {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Pages that people write: "README.md", "docs/guide.md".
  static let all: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("docs").path)) ?? []
    let pages = docs.filter { $0.hasSuffix(".md") && $0 != "cli.md" }.sorted().map { "docs/\($0)" }
    return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Examples/README.md", "Registry/README.md"] + pages
  }()

  static func text(_ page: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
  }

  /// A `statereg` command line that a page shows: its words, without the program's name.
  struct CommandLine {
    var page: String
    var words: [String]
  }

  /// Lines that run `statereg`, indented or behind a prompt, and what stands between backticks and begins with it. Columns of words behind a command
  /// (two spaces or more) are no part of it.
  static func commandLines(in page: String) throws -> [CommandLine] {
    let text = try text(page)
    var found: [Substring] = text.split(separator: "\n").compactMap { line in
      line.firstMatch(of: #/^(?: {4,}(?:\$ )?|\$ )(statereg .*)$/#).map { $0.1 }
    }
    found += text.matches(of: #/`(statereg [^`\n]+)`/#).map { $0.1 }
    return found.map { CommandLine(page: page, words: words(of: $0)) }
  }

  private static func words(of line: Substring) -> [String] {
    let command = line.prefix(upTo: line.firstRange(of: #/ {2,}| \| | > /#)?.lowerBound ?? line.endIndex)
    return command.split(separator: " ").dropFirst().map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
    }
  }
}
