import VMState

/// The entries of a description's `.fields` that stand for given fields, and their text for another list.
struct FieldEntries {
  let text: CText
  let texts: SourceTexts
  /// The brace of the list.
  let open: Int
  let entries: [CText.Entry]

  /// Which entry each field of the description is, by the lines and macros that extraction saw.
  ///
  /// - Returns: nil for a field that no entry was found for.
  func entryOfField(_ fields: [Field]) -> [Int?] {
    var result: [Int?] = []
    var next = 0
    for field in fields {
      let found = (next..<entries.count).first { index in
        let range = entries[index].tokens
        let first = text.tokens[range.lowerBound]
        let last = text.tokens[range.upperBound - 1]
        guard field.location.path == text.path, (first.line...last.line).contains(field.location.line) else {
          return false
        }
        guard let macro = field.macro, first.kind == .word else { return first.is("{") || first.text == field.macro }
        // Several on one line: the macro and the name tell them apart.
        return first.text == macro && (field.name.isEmpty || text.words(range).contains(Self.lastName(field.name)))
      }
      result.append(found)
      // A macro may stand for several fields: the next one may be in the same entry.
      if let found { next = found }
      if let found, fieldsPerEntry(fields, found) == 1 { next = found + 1 }
    }
    return result
  }

  private func fieldsPerEntry(_ fields: [Field], _ entry: Int) -> Int {
    let first = text.tokens[entries[entry].tokens.lowerBound]
    return fields.count { $0.location.line == first.line && $0.macro == first.text } == 1 ? 1 : 2
  }

  private static func lastName(_ name: String) -> String {
    String(name.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.last ?? "")
  }

  /// The arguments of an entry that is a macro call.
  func arguments(_ entry: CText.Entry) -> [Range<Int>] {
    guard text.isPunctuator(entry.tokens.lowerBound + 1, "("), let close = text.closing(entry.tokens.lowerBound + 1)
    else { return [] }
    return text.split(entry.tokens.lowerBound + 2..<close)
  }

  /// The C type of the described object: the second argument of the macros, as the list's majority has it.
  var objectType: String? {
    var counts: [String: Int] = [:]
    for entry in entries {
      let arguments = arguments(entry)
      guard arguments.count > 1 else { continue }
      var words = text.words(arguments[1])
      if words.hasPrefix("struct ") { words = "struct " + words.dropFirst(7) }
      let last = words.split(separator: " ").last ?? ""
      guard last.first?.isLetter ?? false, last.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
        continue
      }
      counts[words, default: 0] += 1
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private static let versionNames: Set<String> = ["v", "ver", "version", "version_id", "vmstate_version"]

  /// The entry without the version that the pick gave it, in the lines that it had: comments above and the comma included.
  func untagged(_ entry: CText.Entry, isOldComment: (String) -> Bool) -> String {
    let place = text.lines(of: entry, isOld: isOldComment)
    let (range, macroToken) = (place.range, text.tokens[entry.tokens.lowerBound])
    var replacements: [(Range<Int>, String)] = []
    if macroToken.kind == .word {
      replacements = macroReplacements(entry, macroToken)
    } else if macroToken.is("{") {
      for member in text.entries(entry.tokens.lowerBound) where member.member == "version_id" {
        let (first, last) = (text.tokens[member.value.lowerBound], text.tokens[member.value.upperBound - 1])
        replacements.append((first.range.lowerBound..<last.range.upperBound, "1"))
      }
    }
    if entry.comma == nil {
      let end = text.tokens[entry.tokens.upperBound - 1].range.upperBound
      replacements.append((end..<end, ","))
    }
    var result = ""
    var position = range.lowerBound
    for (range, replacement) in replacements {
      result += text.text(position..<range.lowerBound) + replacement
      position = range.upperBound
    }
    result += text.text(position..<range.upperBound)
    result = result.replacing("\r\n", with: "\n")
    while result.last == "\n" || result.last == " " { result.removeLast() }
    return place.isWhole ? result : text.indent(macroToken.range.lowerBound) + result
  }

  private func macroReplacements(_ entry: CText.Entry, _ macro: CToken) -> [(Range<Int>, String)] {
    let arguments = arguments(entry)
    guard let parameters = texts.parameters(ofMacro: macro.text, in: text.path) else { return [] }
    guard
      let index = parameters.firstIndex(where: {
        Self.versionNames.contains(String($0.drop { $0 == "_" }).lowercased())
      }), index < arguments.count
    else { return [] }
    let argument = text.tokens[arguments[index].lowerBound].range.lowerBound
    let argumentEnd = text.tokens[arguments[index].upperBound - 1].range.upperBound
    if macro.text.hasSuffix("_V") {
      let plain = String(macro.text.dropLast(2))
      if let others = texts.parameters(ofMacro: plain, in: text.path), others.count == parameters.count - 1, index > 0 {
        let before = text.tokens[arguments[index - 1].upperBound - 1].range.upperBound
        return [(macro.range, plain), (before..<argumentEnd, "")]
      }
    }
    return text.text(argument..<argumentEnd) == "0" ? [] : [(argument..<argumentEnd, "1")]
  }
}
