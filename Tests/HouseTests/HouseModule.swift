import Testing

/// The files of one directory below `Sources` or `Tests`: what a house test takes in one case. A case for each file would be thousands.
struct HouseModule: Sendable, CustomTestStringConvertible {
  /// "Sources/Reports".
  let path: String
  let files: [HouseFile]

  var testDescription: String { path }

  static let sources = modules(of: HouseFile.sources)
  static let tests = modules(of: HouseFile.tests)

  private static func modules(of files: [HouseFile]) -> [HouseModule] {
    let groups = Dictionary(grouping: files) { $0.path.split(separator: "/").prefix(2).joined(separator: "/") }
    return groups.map { HouseModule(path: $0.key, files: $0.value) }.sorted { $0.path < $1.path }
  }
}
