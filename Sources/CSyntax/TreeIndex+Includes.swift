/// The files that a file includes, directly and through others, in order of distance.
final class IncludeClosure {
  private var ranks: [UInt32: Int32] = [:]
  private(set) var order: [UInt32] = []

  func insert(_ file: UInt32) -> Bool {
    guard ranks[file] == nil else { return false }
    order.append(file)
    ranks[file] = Int32(order.count)
    return true
  }

  /// 1 for the nearest; nil when the file is not included.
  func rank(of file: UInt32) -> Int? { ranks[file].map(Int.init) }
}

/// Finds files by path.
struct PathIndex {
  private var byPath: [String: UInt32] = [:]

  init(_ paths: [String]) {
    byPath.reserveCapacity(paths.count)
    for (number, path) in paths.enumerated() { byPath[path] = UInt32(number) }
  }

  func file(atPath path: String) -> UInt32? { byPath[path] }
}

extension TreeIndex {
  /// Breadth first. Includes in inactive branches are left out; a file that is missing (generated headers, system headers) is
  /// normal and passed over.
  func closure(of file: UInt32) -> IncludeClosure {
    if let known = closures[Int(file)] { return known }
    let closure = IncludeClosure()
    // Stored before it is filled: conditions on the way may ask for names visible from this very file.
    closures[Int(file)] = closure
    var next = 0
    var queue: [UInt32] = [file]
    while next < queue.count {
      let current = queue[next]
      next += 1
      for include in directIncludes(of: current, root: file) where include != file && closure.insert(include) {
        queue.append(include)
      }
    }
    return closure
  }

  private func directIncludes(of file: UInt32, root: UInt32) -> [UInt32] {
    let source = files[Int(file)]
    var found: [UInt32] = []
    for include in source.index.includes {
      guard include.condition < 0 || isActive(include.condition, in: file) else { continue }
      if let number = resolve(source.text(include.name), from: source.path, root: root) { found.append(number) }
    }
    return found
  }

  private func resolve(_ name: String, from path: String, root: UInt32) -> UInt32? {
    if let slash = path.lastIndex(of: "/") {
      let directory = String(path[..<slash])
      if let file = pathIndex.file(atPath: Self.normalised(directory + "/" + name)) { return file }
    }
    for directory in includeDirectories {
      if let file = pathIndex.file(atPath: directory.isEmpty ? name : Self.normalised(directory + "/" + name)) { return file }
    }
    // An included fragment may include what lies beside the file that includes it.
    let rootPath = files[Int(root)].path
    if let slash = rootPath.lastIndex(of: "/") {
      return pathIndex.file(atPath: Self.normalised(String(rootPath[..<slash]) + "/" + name))
    }
    return pathIndex.file(atPath: name)
  }

  /// Takes `a/../` and `./` out of a path.
  static func normalised(_ path: String) -> String {
    guard path.contains("./") else { return path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty, parts.last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}
