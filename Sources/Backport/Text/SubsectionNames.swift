import VMState

/// The C names of a subsection, as its parent's are made.
struct SubsectionNames {
  let symbol: String
  let needed: String
  let postLoad: String
  let preLoad: String
  let flag: String
  let name: String

  /// - Parameters:
  ///   - parent: the description's symbol and name.
  ///   - feature: the part of the name behind the slash.
  init(parent: String, parentName: String, feature: String, in text: CText) {
    let word = String(feature.map { $0.isLetter || $0.isNumber ? $0 : "_" }).lowercased()
    let (before, behind) = ("vmstate_", "_vmstate")
    let stem: String
    var symbol: String
    if parent.hasPrefix(before) {
      stem = String(parent.dropFirst(before.count))
      symbol = "\(parent)_\(word)"
    } else if parent.hasSuffix(behind) {
      stem = String(parent.dropLast(behind.count))
      symbol = "\(stem)_\(word)\(behind)"
    } else if parent.hasSuffix("_vmsd") {
      stem = String(parent.dropLast("_vmsd".count))
      symbol = "\(stem)_\(word)_vmsd"
    } else {
      stem = parent
      symbol = "\(parent)_\(word)"
    }
    while text.usesWord(symbol) { symbol += "_state" }
    var base = "\(stem)_\(word)"
    while text.usesWord("\(base)_needed") || text.usesWord("\(base)_post_load") { base += "_state" }
    self.symbol = symbol
    needed = "\(base)_needed"
    postLoad = "\(base)_post_load"
    var preLoad = "\(stem)_pre_load"
    while text.usesWord(preLoad) { preLoad += "_state" }
    self.preLoad = preLoad
    flag = "\(word)_migrated"
    name = "\(parentName)/\(feature)"
  }

  /// A name for fields that nobody named.
  static func feature(of fields: [Field], version: Int?) -> String {
    let names = fields.map { $0.member.text.split(separator: ".").last.map(String.init) ?? $0.name }
    guard let first = names.first else { return "state" }
    if names.count == 1 { return first.filter { $0.isLetter || $0.isNumber || $0 == "_" } }
    var common = first.split(separator: "_")
    for name in names.dropFirst() {
      let words = name.split(separator: "_")
      common = zip(common, words).prefix { $0 == $1 }.map(\.0)
    }
    let joined = common.joined(separator: "_")
    if joined.count > 2 { return joined }
    return version.map { "v\($0)_state" } ?? "\(first)_state"
  }
}
