import Foundation

/// Puts a description's versions back to what the branch has, as it writes them.
struct VersionRestoration {
  let text: CText
  let parts: [CText.Entry]
  let oldText: CText
  let oldParts: [CText.Entry]
  private(set) var failure: String?

  init(text: CText, parts: [CText.Entry], oldText: CText, oldParts: [CText.Entry]) {
    self.text = text
    self.parts = parts
    self.oldText = oldText
    self.oldParts = oldParts
  }

  static let members = ["version_id", "minimum_version_id", "minimum_version_id_old"]

  mutating func run(_ context: DescriptionRewrite.Context, _ edits: inout TextEdits) {
    for member in Self.members {
      let new = parts.first { $0.member == member }
      let old = oldParts.first { $0.member == member }
      switch (old, new) {
      case (let old?, let new?): put(oldText.text(ofTokens: old.value), in: new, context, &edits)
      case (nil, let new?): edits.replace(text.lines(of: new, isOld: { _ in false }).range, in: text.path, with: "")
      case (let old?, nil):
        guard let before = parts.first(where: { $0.member == "name" }), before.comma != nil else {
          failure = "there is no place for '.\(member)'"
          continue
        }
        let place = text.lineEnd(text.tokens[before.tokens.upperBound].range.upperBound)
        edits.insert(
          "\(text.indent(place - 1)).\(member) = \(oldText.text(ofTokens: old.value)),\n", at: place, in: text.path)
      case (nil, nil): break
      }
    }
  }

  private mutating func put(
    _ value: String, in entry: CText.Entry, _ context: DescriptionRewrite.Context, _ edits: inout TextEdits
  ) {
    let range =
      text.tokens[entry.value.lowerBound].range.lowerBound..<text.tokens[entry.value.upperBound - 1].range.upperBound
    guard text.text(range) == value else {
      edits.replace(range, in: text.path, with: value)
      return
    }
    for index in entry.value where text.tokens[index].kind == .word {
      let name = text.tokens[index].text
      if name == "sizeof" { failure = "it is the size of a struct that the pick has changed" }
      restoreMacro(name, context, &edits)
    }
  }

  /// `#define CPU_SAVE_VERSION 12`, wherever it stands.
  private mutating func restoreMacro(
    _ name: String, _ context: DescriptionRewrite.Context, _ edits: inout TextEdits
  ) {
    guard let (new, newRange) = Self.body(of: name, from: text.path, context.picked),
      let (old, oldRange) = Self.body(of: name, from: oldText.path, context.base)
    else { return }
    let (value, before) = (new.text(newRange), old.text(oldRange))
    if value != before { edits.replace(newRange, in: new.path, with: before) }
  }

  /// The bytes of an object-like macro's replacement.
  private static func body(of name: String, from path: String, _ texts: SourceTexts) -> (CText, Range<Int>)? {
    for text in texts.files(mentioning: name, from: path) {
      for token in text.tokens where token.kind == .directive && token.text.hasPrefix("#define \(name) ") {
        let line = text.text(token.range)
        guard let start = line.range(of: name) else { continue }
        let rest = line[start.upperBound...]
        let body = rest.drop { $0 == " " || $0 == "\t" }
        let offset = token.range.lowerBound + line.utf8.count - body.utf8.count
        return (text, offset..<token.range.upperBound)
      }
    }
    return nil
  }
}
