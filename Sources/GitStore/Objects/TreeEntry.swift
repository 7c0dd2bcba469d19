/// What a tree says of one file: its kind and its content.
package struct FileEntry: Hashable, Sendable {
  package var mode: FileMode
  package var id: ObjectID

  package init(mode: FileMode, id: ObjectID) {
    self.mode = mode
    self.id = id
  }
}

/// The mode of a tree's entry, in git's own numbers.
package struct FileMode: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  package var rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let file = FileMode(rawValue: 0o100644)
  package static let executable = FileMode(rawValue: 0o100755)
  package static let symbolicLink = FileMode(rawValue: 0o120000)
  package static let submodule = FileMode(rawValue: 0o160000)
  package static let folder = FileMode(rawValue: 0o040000)

  /// The part that tells files, links, submodules and folders apart.
  var type: UInt32 { rawValue & 0o170000 }

  package var isFolder: Bool { type == 0o040000 }
  package var isRegularFile: Bool { type == 0o100000 }
  package var isSymbolicLink: Bool { type == 0o120000 }
  package var isSubmodule: Bool { type == 0o160000 }

  /// As a listing of files calls it.
  var kind: StoredPath.Kind {
    if isSymbolicLink { return .symbolicLink }
    if isSubmodule { return .submodule }
    return rawValue & 0o100 != 0 ? .executable : .file
  }

  /// Six octal digits, as git prints modes.
  package var description: String {
    let digits = String(rawValue, radix: 8)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// One entry of a tree object.
struct TreeEntry: Hashable, Sendable {
  /// One part of a path (`PathText`).
  var name: String
  var content: FileEntry

  /// git sorts a folder as if its name ended with a slash.
  fileprivate var sortKey: [UInt8] {
    PathText.bytes(of: name) + (content.mode.isFolder ? [UInt8(ascii: "/")] : [])
  }
}

/// A tree object's bytes.
enum TreeObject {
  /// nil when the bytes are not a tree.
  static func entries(of bytes: UnsafeBufferPointer<UInt8>) -> [TreeEntry]? {
    var entries: [TreeEntry] = []
    var index = 0
    while index < bytes.count {
      var mode: UInt32 = 0
      while index < bytes.count, bytes[index] != UInt8(ascii: " ") {
        guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[index]), mode < 0o1000000 else { return nil }
        mode = mode << 3 | UInt32(bytes[index] - UInt8(ascii: "0"))
        index += 1
      }
      let start = index + 1
      guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0), end + 20 < bytes.count else { return nil }
      let name = PathText.text(of: UnsafeBufferPointer(rebasing: bytes[start..<end]))
      guard !name.isEmpty else { return nil }
      let raw = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[(end + 1)..<(end + 21)]))
      let id = ObjectID(rawBytes: raw)
      entries.append(TreeEntry(name: name, content: FileEntry(mode: FileMode(rawValue: mode), id: id)))
      index = end + 21
    }
    return entries
  }

  /// The object of these entries, in git's order.
  static func bytes(of entries: [TreeEntry]) -> [UInt8] {
    var result: [UInt8] = []
    let keyed = entries.map { (key: $0.sortKey, entry: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (_, entry) in keyed {
      result += Array(String(entry.content.mode.rawValue, radix: 8).utf8)
      result.append(UInt8(ascii: " "))
      result += PathText.bytes(of: entry.name)
      result.append(0)
      var raw = entry.content.id.raw
      withUnsafeBytes(of: &raw) { result += Array($0) }
    }
    return result
  }
}
