/// Changes to files that do not overlap, gathered before any is made: all places are those of the texts as they were.
struct TextEdits {
  struct Edit: Hashable {
    var range: Range<Int>
    var text: String
    /// Edits at one place are made in the order they came.
    var order: Int
  }

  private(set) var byPath: [String: [Edit]] = [:]

  mutating func replace(_ range: Range<Int>, in path: String, with text: String) {
    let edit = Edit(range: range, text: text, order: byPath[path]?.count ?? 0)
    // Asked for twice, made once: two descriptions may share a struct or a macro.
    if !range.isEmpty, byPath[path]?.contains(where: { $0.range == range && $0.text == text }) ?? false { return }
    byPath[path, default: []].append(edit)
  }

  mutating func insert(_ text: String, at offset: Int, in path: String) {
    replace(offset..<offset, in: path, with: text)
  }

  mutating func insertOnce(_ text: String, at offset: Int, in path: String) {
    if byPath[path]?.contains(where: { $0.range == offset..<offset && $0.text == text }) ?? false { return }
    insert(text, at: offset, in: path)
  }

  /// The file as it becomes; nil when two edits overlap.
  func apply(to text: CText) -> [UInt8]? {
    let edits = (byPath[text.path] ?? []).sorted {
      ($0.range.lowerBound, $0.range.isEmpty ? 0 : 1, $0.order) < (
        $1.range.lowerBound, $1.range.isEmpty ? 0 : 1, $1.order
      )
    }
    var result: [UInt8] = []
    var position = 0
    for edit in edits {
      guard edit.range.lowerBound >= position else { return nil }
      result += text.bytes[position..<edit.range.lowerBound]
      let inserted = edit.text.replacing("\r\n", with: "\n")
      result += Array((text.isCRLF ? inserted.replacing("\n", with: "\r\n") : inserted).utf8)
      position = edit.range.upperBound
    }
    return result + text.bytes[position...]
  }
}
