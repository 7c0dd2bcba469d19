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
