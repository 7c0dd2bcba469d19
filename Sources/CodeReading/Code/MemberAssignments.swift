import CSyntax

/// Finds what a source file stores in structure members of a name: `.save = virtio_save,` and `->save = virtio_save;`.
///
/// Looks at bytes: a file is gone through once for each name, which costs less than its tokens would.
package enum MemberAssignments {
  package static func values(of name: [UInt8], in bytes: [UInt8]) -> [String] {
    guard !name.isEmpty, bytes.count > name.count else { return [] }
    var found: [String] = []
    bytes.withUnsafeBufferPointer { bytes in
      var position = 1
      while let start = bytes.firstIndex(of: name, from: position) {
        position = start + name.count
        guard bytes[start - 1] == UInt8(ascii: ".") || start > 1 && bytes[start - 1] == UInt8(ascii: ">") else {
          continue
        }
        var cursor = skipBlanks(bytes, position)
        guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "=") else { continue }
        cursor = skipBlanks(bytes, cursor + 1)
        if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "&") { cursor += 1 }
        let first = cursor
        while cursor < bytes.count, bytes[cursor].isWordOfC { cursor += 1 }
        if cursor > first { found.append(String(decoding: bytes[first..<cursor], as: UTF8.self)) }
      }
    }
    return found
  }

  private static func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 || bytes[position] == 0x0a {
      position += 1
    }
    return position
  }
}
