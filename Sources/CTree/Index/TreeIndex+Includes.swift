import CSyntax

extension TreeIndex {
  /// Breadth first. Includes in inactive branches are left out; a file that is missing (generated headers, system headers) is
  /// normal and passed over.
  func closure(of file: FileID) -> IncludeClosure {
    if let known = closures[file.index] { return known }
    let closure = IncludeClosure()
    // Stored before it is filled: conditions on the way may ask for names visible from this very file.
    closures[file.index] = closure
    closuresInProgress += 1
    defer { closuresInProgress -= 1 }
    var next = 0
    var queue: [FileID] = [file]
    while next < queue.count {
      let current = queue[next]
      next += 1
      for include in directIncludes(of: current, root: file) where include != file && closure.insert(include) {
        queue.append(include)
      }
    }
    for include in implicitFiles where include != file { _ = closure.insert(include) }
    return closure
  }

  private func directIncludes(of file: FileID, root: FileID) -> [FileID] {
    if let known = includesByFile[file.index] { return known }
    let source = files[file.index]
    var found: [FileID] = []
    var isComplete = true
    for include in source.index.includes {
      guard include.condition < 0 || isActive(include.condition, in: file) else { continue }
      if let number = resolve(source.text(include.name), from: file) {
        found.append(number)
      } else if !include.isSystem, let number = resolve(source.text(include.name), from: root) {
        // An included fragment may include what lies beside the file that includes it.
        isComplete = false
        found.append(number)
      }
    }
    if isComplete { includesByFile[file.index] = found }
    return found
  }

  func resolveInclude(_ name: String, from file: FileID) -> FileID? { resolve(name, from: file) }

  private func resolve(_ name: String, from file: FileID) -> FileID? {
    let directory = pathIndex.directories[file.index]
    let key = IncludeKey(directory: directory, name: name)
    if let known = resolvedIncludes[key] { return known }
    let number = lookUp(name, inDirectory: directory)
    resolvedIncludes[key] = .some(number)
    return number
  }

  private func lookUp(_ name: String, inDirectory directory: String) -> FileID? {
    // The kernel's headers: configure links asm/ to the host's.
    if name.hasPrefix("asm/"), let file = lookUp("asm-x86/" + name.dropFirst("asm/".count), inDirectory: directory) {
      return file
    }
    for candidate in CollectionOfOne(directory) + includeDirectories {
      let path = candidate.isEmpty ? name : candidate + "/" + name
      if let file = pathIndex.file(atPath: Self.normalised(path)) { return file }
    }
    return nil
  }

  /// Takes `a/../` and `./` out of a path.
  static func normalised(_ path: String) -> String {
    guard hasDotPart(path) else { return path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty, parts.last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// Whether a part of the path begins with a dot. Bytewise: every include of every file is asked about.
  private static func hasDotPart(_ path: String) -> Bool {
    var previous = UInt8(ascii: "/")
    for byte in path.utf8 {
      if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return true }
      previous = byte
    }
    return false
  }
}
