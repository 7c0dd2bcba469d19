import Extraction
import VMState

/// The files of a tree as they are asked for, and what they include.
final class SourceTexts {
  private let read: (String) -> [UInt8]?
  private let directories: [String]
  private var texts: [String: CText?] = [:]
  private var raw: [String: [UInt8]?] = [:]
  private var closures: [String: [String]] = [:]
  private var macros: [String: [String]?] = [:]

  init(_ read: @escaping (String) -> [UInt8]?, targets: [Target]) {
    self.read = read
    var seen: Set<String> = []
    directories = targets.flatMap { SourceSelection.includeDirectories(for: $0) }.filter { seen.insert($0).inserted }
  }

  func bytes(_ path: String) -> [UInt8]? {
    if let known = raw[path] { return known }
    let bytes = read(path)
    raw.updateValue(bytes, forKey: path)
    return bytes
  }

  func text(_ path: String) -> CText? {
    if let known = texts[path] { return known }
    let text = bytes(path).map { CText(path: path, bytes: $0) }
    texts.updateValue(text, forKey: path)
    return text
  }

  private static let closureLimit = 600

  /// The file and what it includes, nearest first; headers that the tree lacks are left out.
  func closure(of path: String) -> [String] {
    if let known = closures[path] { return known }
    var found = [path]
    var seen: Set<String> = [path]
    var next = 0
    while next < found.count, found.count < Self.closureLimit {
      let file = found[next]
      next += 1
      for name in includes(of: file) {
        guard let header = resolve(name, from: file), seen.insert(header).inserted else { continue }
        found.append(header)
      }
    }
    for header in Self.vmstateHeaders + ["include/qemu/osdep.h"]
    where bytes(header) != nil && seen.insert(header).inserted {
      found.append(header)
    }
    closures[path] = found
    return found
  }

  /// Where vmstate's macros stood over the years: every device includes them, by one way or another.
  static let vmstateHeaders = ["include/migration/vmstate.h", "include/vmstate.h", "vmstate.h", "hw/hw.h"]

  private func includes(of path: String) -> [String] {
    guard let bytes = bytes(path) else { return [] }
    var names: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.contains(UInt8(ascii: "\"")) {
      guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "#") else { continue }
      let text = String(decoding: line, as: UTF8.self)
      guard text.contains("include") else { continue }
      let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
      if parts.count > 2 { names.append(String(parts[1])) }
    }
    return names
  }

  private func resolve(_ name: String, from path: String) -> String? {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    for directory in [folder] + directories {
      let candidate = directory.isEmpty ? name : "\(directory)/\(name)"
      if bytes(candidate) != nil { return candidate }
    }
    return nil
  }

  /// The parameters of a function-like macro as `path` sees it.
  func parameters(ofMacro name: String, in path: String) -> [String]? {
    let key = "\(path):\(name)"
    if let known = macros[key] { return known }
    var found: [String]?
    for file in closure(of: path) {
      guard let bytes = bytes(file), let text = Self.definition(name, in: bytes) else { continue }
      found = text
      break
    }
    macros.updateValue(found, forKey: key)
    return found
  }

  private static func definition(_ name: String, in bytes: [UInt8]) -> [String]? {
    let needle = Array("\(name)(".utf8)
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
      guard line.first == UInt8(ascii: "#"), line.count > needle.count, line.contains(needle[0]) else { continue }
      let text = String(decoding: line, as: UTF8.self)
      let words = text.dropFirst().drop { $0 == " " || $0 == "\t" }
      guard words.hasPrefix("define") else { continue }
      let rest = words.dropFirst("define".count).drop { $0 == " " || $0 == "\t" }
      guard rest.hasPrefix("\(name)(") else { continue }
      // The parameters may go on behind a backslash: what is on the line decides the names that matter.
      let whole = String(decoding: bytes[line.startIndex..<min(line.startIndex + 400, bytes.count)], as: UTF8.self)
      guard let open = whole.firstIndex(of: "("), let close = whole[open...].firstIndex(of: ")") else { return nil }
      return whole[whole.index(after: open)..<close].split(separator: ",").map {
        $0.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
      }
    }
    return nil
  }

  /// Whether a function of the name is declared or defined in what `path` includes.
  func declares(_ function: String, in path: String) -> Bool {
    let needle = Array("\(function)(".utf8)
    return closure(of: path).contains { file in bytes(file).map { Self.contains(needle, in: $0) } ?? false }
  }

  private static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
    var position = 0
    while let start = bytes[position...].firstIndex(of: needle[0]) {
      if start + needle.count <= bytes.count, bytes[start..<start + needle.count].elementsEqual(needle),
        start == 0 || !(Character(Unicode.Scalar(bytes[start - 1])).isLetter || bytes[start - 1] == 0x5f)
      {
        return true
      }
      position = start + 1
    }
    return false
  }

  /// Whether a snapshot is loaded into a machine that was reset first; a machine that waits for a migration always was.
  var resetsBeforeLoad: Bool {
    ["migration/savevm.c", "savevm.c"].contains { path in
      bytes(path).map { Self.contains(Array("qemu_system_reset".utf8), in: $0) } ?? false
    }
  }

  /// The files that `path` includes, itself first, in which the word stands.
  func files(mentioning word: String, from path: String) -> [CText] {
    let needle = Array(word.utf8)
    return closure(of: path).compactMap { file in
      bytes(file).map { Self.contains(needle, in: $0) } ?? false ? text(file) : nil
    }
  }

  /// The struct's braces and the file they stand in.
  func structure(_ name: String, from path: String) -> (text: CText, open: Int, close: Int)? {
    let name = name.hasPrefix("struct ") ? String(name.dropFirst("struct ".count)) : name
    var tags = [name]
    // A typedef and the struct may stand in different files.
    while let tag = tags.popLast() {
      for text in files(mentioning: tag, from: path) {
        if let braces = text.structure(tag) { return (text, braces.open, braces.close) }
        if let other = text.typedefTag(of: tag), other != tag { tags.append(other) }
      }
    }
    return nil
  }
}
