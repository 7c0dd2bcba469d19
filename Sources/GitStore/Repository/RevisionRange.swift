import Findings

/// `BASE..HEAD` or `BASE...HEAD` on the command line. Either side may be any `TreeSpecification`, an empty one is `HEAD`.
package struct RevisionRange: Hashable, Sendable {
  package var base: TreeSpecification
  package var head: TreeSpecification
  /// Three dots: the base is the merge base of both sides.
  package var startsAtMergeBase: Bool

  /// nil when the text has no dots that part two revisions.
  /// - Throws: `.usage` when it can be parted in more than one way, or a side is malformed.
  package init?(parsing text: String) throws(ToolError) {
    let bytes = Array(text.utf8)
    let dot = UInt8(ascii: ".")
    var separators: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == dot else {
        index += 1
        continue
      }
      let end = bytes[index...].firstIndex { $0 != dot } ?? bytes.count
      let before = index == 0 ? nil : bytes[index - 1]
      let after = end == bytes.count ? nil : bytes[end]
      // `..` between slashes, or after `dir:`, is a folder's parent.
      let isPathPart = before == UInt8(ascii: "/") || before == UInt8(ascii: ":") || after == UInt8(ascii: "/")
      if end - index == 2 || end - index == 3, !isPathPart { separators.append(index..<end) }
      index = end
    }
    guard let separator = separators.first else { return nil }
    guard separators.count == 1 else {
      throw ToolError(
        .usage, "'\(text)' can be read as more than one pair of revisions",
        hint: "name the sides apart with --base and --head")
    }
    func side(_ bytes: some Collection<UInt8>) throws(ToolError) -> TreeSpecification {
      bytes.isEmpty
        ? TreeSpecification(base: .revision("HEAD"))
        : try TreeSpecification(parsing: String(decoding: bytes, as: UTF8.self))
    }
    base = try side(bytes[..<separator.lowerBound])
    head = try side(bytes[separator.upperBound...])
    startsAtMergeBase = separator.count == 3
  }
}
