import Testing

/// Where a file stands and what it is called: a folder can be taken in at a glance, and a type is found under its name.
@Suite struct FilePlaceTests {
  static let mostFilesOfAFolder = 20

  @Test func noFolderIsCrowded() {
    let folders = Dictionary(grouping: HouseFile.sources) {
      $0.path.split(separator: "/").dropLast().joined(separator: "/")
    }
    for (folder, files) in folders {
      #expect(files.count <= Self.mostFilesOfAFolder, "\(folder) has \(files.count) files")
    }
  }

  /// Folders in which helper types still stand beside the type that they help.
  static let others = [
    "Sources/Emulator/", "Sources/CodeReading/", "Sources/Extraction/Devices/", "Sources/Extraction/Machines/",
  ]

  /// A type that is used outside its file has a file of its name; what is added to it by topic is in `Type+Topic.swift`.
  @Test func aTypeIsFoundUnderItsName() {
    let words = HouseFile.sources.map { Set($0.words.map(\.text)) }
    for (place, file) in HouseFile.sources.enumerated() {
      if Self.others.contains(where: file.path.hasPrefix) { continue }
      for name in Self.types(in: file.code) where !Self.isAtHome(name, file) {
        let isUsed = words.indices.contains { $0 != place && words[$0].contains(name) }
        if isUsed { Issue.record("'\(name)' is used outside \(file.path), and has no file of its name") }
      }
    }
  }

  /// A command of the executable is found under its verb.
  static func isAtHome(_ name: String, _ file: HouseFile) -> Bool {
    let stem = file.path.split(separator: "/").last?.dropLast(".swift".count).split(separator: "+").first ?? ""
    return name == stem || file.target == "statereg" && name == stem + "Command"
  }

  /// The types that stand at the outside of a file and can be seen from other files.
  static func types(in code: String) -> [String] {
    let declaration =
      /^(?:@\w+(?:\([^)]*\))? |package |public |internal |final |indirect )*(?:struct|enum|class|actor|protocol) (\w+)/
    return code.split(separator: "\n").compactMap { line in
      line.prefixMatch(of: declaration).map { String($0.output.1) }
    }
  }

  @Test func typesAreRead() {
    let code = """
      package struct Seen: Sendable {
        struct Nested {}
      }
      final class Open {}
      private enum Hidden {}
      extension Seen {}
      package protocol Asked {}
      """
    #expect(Self.types(in: code) == ["Seen", "Open", "Asked"])
    #expect(Self.isAtHome("Seen", HouseFile(path: "Sources/X/Seen+Topic.swift", text: "")))
    #expect(!Self.isAtHome("Open", HouseFile(path: "Sources/X/Seen.swift", text: "")))
    #expect(Self.isAtHome("SeeCommand", HouseFile(path: "Sources/statereg/Commands/See.swift", text: "")))
  }
}
