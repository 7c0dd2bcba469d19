import CSyntax
import CTree
import VMState

/// Members that a file only ever sets to one constant: `s->io_buffer_total_len = 131076;`.
///
/// A number of elements that is not on the wire has to come from somewhere; where it is a constant, the field's bytes are as
/// fixed as those of an array.
struct MemberConstants {
  private let context: ExtractionContext
  private let constants: TreeConstants

  init(_ context: ExtractionContext, _ constants: TreeConstants) {
    self.context = context
    self.constants = constants
  }

  /// Nil when the file sets the member to other values as well, or not at all. More than 0.
  func value(of member: MemberPath, in file: FileID) -> Int? {
    let name = Array((member.text.split(separator: ".").last ?? "").utf8)
    guard name.count > 2 else { return nil }
    let bytes = context.tree.files[file.index].bytes
    var found: Set<Int64> = []
    var position = 0
    var line: UInt32 = 1
    var counted = 0
    while let start = bytes.withUnsafeBufferPointer({ $0.firstIndex(of: name, from: position) }) {
      position = start + name.count
      for byte in bytes[counted..<start] where byte == UInt8(ascii: "\n") { line += 1 }
      counted = start
      if isWord(bytes, start - 1) || isWord(bytes, position) { continue }
      let isMember = isByte(bytes, start - 1, ".") || isByte(bytes, start - 1, ">") && isByte(bytes, start - 2, "-")
      guard isMember else {
        // A property sets it.
        if lineOf(start, in: bytes).contains("DEFINE_PROP") { return nil }
        continue
      }
      var cursor = position
      while isByte(bytes, cursor, " ") { cursor += 1 }
      switch (at(bytes, cursor), at(bytes, cursor + 1)) {
      case ("=", "="): continue
      case ("=", _):
        guard let end = bytes[cursor...].firstIndex(of: UInt8(ascii: ";")), end - cursor < 200 else { return nil }
        let tokens = context.tree.expand(
          context.tree.tokens(in: file, cursor + 1..<end, line: line), from: file, line: line)
        guard case .known(let value) = constants.value(of: tokens[...], in: file) else { return nil }
        found.insert(value)
      case ("+", "+"), ("-", "-"), ("+", "="), ("-", "="), ("|", "="), ("<", "<"): return nil
      default: continue
      }
    }
    guard found.count == 1, let only = found.first, only > 0, only < 1 << 24 else { return nil }
    return Int(only)
  }

  private func at(_ bytes: [UInt8], _ index: Int) -> Character {
    bytes.indices.contains(index) ? Character(Unicode.Scalar(bytes[index])) : " "
  }

  private func isByte(_ bytes: [UInt8], _ index: Int, _ character: Character) -> Bool { at(bytes, index) == character }

  private func isWord(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes.indices.contains(index) && bytes[index].isWordOfC
  }

  private func lineOf(_ index: Int, in bytes: [UInt8]) -> String {
    let start = bytes[..<index].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }
}
