import Foundation
import Testing

/// What no file of the house may be or contain.
@Suite struct FileShapeTests {
  static let libraries = HouseModule.sources.filter { $0.path != "Sources/statereg" }
  /// All but these tests, which name what they forbid.
  static let others = HouseModule.sources + HouseModule.tests.filter { $0.path != "Tests/HouseTests" }

  static let longest = 500

  @Test(arguments: HouseModule.sources + HouseModule.tests) func noFileIsTooLong(module: HouseModule) {
    for file in module.files {
      let lines = file.text.utf8.count { $0 == UInt8(ascii: "\n") }
      #expect(lines <= Self.longest, "\(file.path) has \(lines) lines")
    }
  }

  /// Printing, leaving and asking the environment are the executable's.
  @Test(arguments: libraries) func librariesKeepToThemselves(module: HouseModule) {
    for file in module.files {
      for word in Self.forbiddenWords(in: file) { Issue.record("\(file.path):\(word.line) uses \(word.text)") }
    }
  }

  private static func forbiddenWords(in file: HouseFile) -> [SwiftCode.Word] {
    let calls: Set<String> = [
      "print", "debugPrint", "puts", "printf", "exit", "_exit", "abort", "quick_exit", "getenv", "secure_getenv",
      "fatalError", "preconditionFailure",
    ]
    let names: Set<String> = [
      "ProcessInfo", "CommandLine", "environ", "STDOUT_FILENO", "STDERR_FILENO", "stdout", "stderr",
    ]
    return file.words.filter { word in
      !word.isMember && (word.isCalled && calls.contains(word.text) || names.contains(word.text))
    }
  }

  @Test func forbiddenWordsAreFound() {
    let file = HouseFile(
      path: "Sources/X/x.swift",
      text: """
        print("x") // exit(1)
        report.print(x); let print = "getenv(x)"
        let home = ProcessInfo.processInfo
        """)
    #expect(Self.forbiddenWords(in: file).map { "\($0.line) \($0.text)" } == ["1 print", "3 ProcessInfo"])
  }

  @Test(arguments: others) func nothingIsLeftUndone(module: HouseModule) {
    let marks: Set<String> = ["TODO", "FIXME", "XXX", "HACK"]
    for file in module.files {
      for word in SwiftCode.words(of: file.text) where marks.contains(word.text) {
        Issue.record("\(file.path):\(word.line) leaves something undone: \(word.text)")
      }
    }
  }

  /// A file says nothing of the machine it was written on.
  @Test func noPathOfAWorkplace() throws {
    let forbidden = ["/work" + "/", "/root" + "/", "/home" + "/"]
    let names = [
      "Sources", "Tests", "Scripts", "Benchmarks", "Makefile", "README.md", "Package.swift", ".ci", "Rules", "docs",
    ]
    for path in names.flatMap(Self.files) {
      guard let text = try? String(contentsOf: HouseFile.root.appendingPathComponent(path), encoding: .utf8) else {
        continue
      }
      for place in forbidden where text.contains(place) { Issue.record("\(path) names \(place)") }
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
