import CSyntax

/// Finds files by path.
struct PathIndex {
  private var byPath: [String: FileID] = [:]
  /// For each file, its path without the last component.
  let directories: [String]

  init(_ paths: [String]) {
    byPath.reserveCapacity(paths.count)
    for (number, path) in paths.enumerated() { byPath[path] = FileID(number) }
    directories = paths.map { path in path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
  }

  func file(atPath path: String) -> FileID? { byPath[path] }
}
