/// Proposes what to call a feature, from the subsection's name or the fields'.
enum FeatureNaming {
  static func name(for fields: [FieldText], subsection: String?, taken: Set<String>) -> String {
    let stem: String
    if let subsection {
      stem = subsection.lastIndex(of: "/").map { String(subsection[subsection.index(after: $0)...]) } ?? subsection
    } else {
      let names = fields.map(\.shortName).filter { $0 != OutlineMatch.unnamed }
      let common = commonPrefix(names)
      stem = common.count >= 3 && names.count > 1 ? common : names.first ?? "unnamed"
    }
    let name = kebab(stem)
    guard taken.contains(name) else { return name }
    var number = 2
    while taken.contains("\(name)-\(number)") { number += 1 }
    return "\(name)-\(number)"
  }

  private static func commonPrefix(_ names: [String]) -> String {
    guard var prefix = names.first else { return "" }
    for name in names.dropFirst() {
      prefix = String(zip(prefix, name).prefix { $0 == $1 }.map(\.0))
    }
    // Whole words only.
    guard names.contains(where: { $0.count > prefix.count }) else { return prefix }
    return prefix.lastIndex(of: "_").map { String(prefix[..<$0]) } ?? ""
  }

  private static func kebab(_ text: String) -> String {
    var name = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        name.append(character)
      } else if !name.isEmpty, !name.hasSuffix("-") {
        name.append("-")
      }
    }
    while name.hasSuffix("-") { name.removeLast() }
    return name.isEmpty ? "unnamed" : name
  }
}
