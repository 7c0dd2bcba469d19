import VMState

/// How a tree writes subsections: read off its headers and the file's other descriptions.
struct TreeIdiom {
  enum Lists: Hashable {
    /// `(VMStateSubsection []) { { .vmsd = &x, .needed = f }, { } }` (QEMU 2010 to 2014).
    case entries
    /// `(const VMStateDescription*[]) { &x, NULL }`, `needed` in the child (since 5cd8cadae8).
    case pointers
  }

  var lists: Lists
  /// The cast before a list of subsections.
  var listCast: String

  /// Files with subsections that are asked how they write the list.
  private static let neighboursLimit = 200

  /// Nil when the tree's descriptions have no subsections.
  ///
  /// - Parameter build: a build of the tree, to find neighbours in.
  init?(texts: SourceTexts, file: CText, build: Build?) {
    guard let structure = texts.structure("VMStateDescription", from: file.path) else { return nil }
    let (text, open, close) = structure
    guard let member = (open..<close).first(where: { text.tokens[$0].text == "subsections" }) else { return nil }
    let start = (open..<member).last { text.tokens[$0].is(";") || text.tokens[$0].is("{") } ?? open
    let type = text.words(start + 1..<member)
    lists = type.contains("VMStateSubsection") ? .entries : .pointers
    if lists == .entries {
      listCast = "(VMStateSubsection [])"
    } else if type.filter({ $0 != " " }).contains("*const*") {
      listCast = "(const VMStateDescription * const [])"
    } else {
      listCast = "(const VMStateDescription*[])"
    }
    if let written = Self.castInUse(file) {
      listCast = written
    } else if let build {
      listCast = Self.usualCast(texts, build) ?? listCast
    }
  }

  /// What most other files of the tree write.
  private static func usualCast(_ texts: SourceTexts, _ build: Build) -> String? {
    let paths = Set(build.descriptions.filter { !$0.subsections.isEmpty }.map(\.location.path)).sorted()
    var counts: [String: Int] = [:]
    for path in paths.prefix(neighboursLimit) {
      if let cast = texts.bytes(path).flatMap(castInUse) { counts[cast, default: 0] += 1 }
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The first one of a file that is not to be edited, by its bytes.
  private static func castInUse(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let member = text.firstRange(of: ".subsections"),
      let equals = text[member.upperBound...].firstIndex(of: "="),
      let open = text[equals...].firstIndex(of: "("), text.distance(from: equals, to: open) < 4,
      let close = text[open...].firstIndex(of: ")")
    else { return nil }
    return String(text[open...close])
  }

  /// The cast that the file's own lists have.
  private static func castInUse(_ file: CText) -> String? {
    for (index, token) in file.tokens.enumerated()
    where token.text == "subsections" && file.isPunctuator(index - 1, ".") && file.isPunctuator(index + 1, "=") {
      guard file.isPunctuator(index + 2, "("), let close = file.closing(index + 2) else { continue }
      return file.text(ofTokens: index + 2..<close + 1)
    }
    return nil
  }
}
