import Foundation
import Testing

/// What no file of the house may be or contain.
@Suite struct FileShapeTests {
  static let sources = HouseFile.all(below: "Sources")
  static let tests = HouseFile.all(below: "Tests")
  static let libraries = sources.filter { $0.target != "statereg" }
  /// All but these tests, which name what they forbid.
  static let others = sources + tests.filter { $0.target != "HouseTests" }

  static let longest = 500

  @Test(arguments: sources + tests) func noFileIsTooLong(file: HouseFile) {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(lines <= Self.longest, "\(file.path) has \(lines) lines")
  }

  /// Printing, leaving and asking the environment are the executable's.
  @Test(arguments: libraries) func librariesKeepToThemselves(file: HouseFile) {
    let forbidden: [(name: String, pattern: Regex<Substring>)] = [
      ("print", #/(?:^|[^A-Za-z0-9_.])(?:debugPrint|print|puts|printf)\(/#),
      ("exit", #/(?:^|[^A-Za-z0-9_.])(?:exit|_exit|abort|quick_exit)\(/#),
      ("the environment", #/(?:^|[^A-Za-z0-9_])(?:ProcessInfo|getenv|secure_getenv|CommandLine)(?![A-Za-z0-9_])/#),
      (
        "standard streams",
        #/(?:^|[^A-Za-z0-9_])(?:FileHandle\.standard\w+|STDOUT_FILENO|STDERR_FILENO|stdout|stderr)(?![A-Za-z0-9_])/#
      ),
      ("traps", #/(?:^|[^A-Za-z0-9_.])(?:fatalError|preconditionFailure)\(/#),
    ]
    for (number, line) in file.codeLines.enumerated() {
      for (name, pattern) in forbidden {
        #expect(line.firstMatch(of: pattern) == nil, "\(file.path):\(number + 1) uses \(name)")
      }
    }
  }

  @Test(arguments: others) func nothingIsLeftUndone(file: HouseFile) {
    for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      #expect(
        line.firstMatch(of: #/\b(?:TODO|FIXME|XXX|HACK)\b/#) == nil,
        "\(file.path):\(number + 1) leaves something undone")
    }
  }

  /// A file says nothing of the machine it was written on.
  @Test func noPathOfAWorkplace() throws {
    let forbidden = ["/work" + "/", "/root" + "/", "/home" + "/"]
    let names = ["Sources", "Tests", "Scripts", "Benchmarks", "Makefile", "README.md", "Package.swift", ".ci"]
    for path in names.flatMap(Self.files) {
      guard let text = try? String(contentsOf: HouseFile.root.appendingPathComponent(path), encoding: .utf8) else {
        continue
      }
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        for place in forbidden {
          #expect(!line.contains(place), "\(path):\(number + 1) names \(place)")
        }
      }
    }
  }

  /// Every file below a path, build products excepted, or the path itself.
  private static func files(below path: String) -> [String] {
    let full = HouseFile.root.appendingPathComponent(path).path
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory) else { return [] }
    guard isDirectory.boolValue else { return [path] }
    let below = FileManager.default.enumerator(atPath: full)
    var files: [String] = []
    while let name = below?.nextObject() as? String {
      if name.hasPrefix(".build") || name.contains("/.build") { continue }
      files.append("\(path)/\(name)")
    }
    return files
  }
}
