import Emulator

/// Words that several rules use.
enum Wording {
  /// "'a', 'b' and 3 more".
  static func list(_ names: [String], shown: Int = 4) -> String {
    let quoted = names.prefix(shown).map { "'\($0)'" }
    let rest = names.count - quoted.count
    if rest > 0 { return quoted.joined(separator: ", ") + " and \(rest) more" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "'x' is 2 instead of 1, 'y' is ...".
  static func values(_ mismatches: [Mismatch], shown: Int = 4) -> String {
    let texts = mismatches.prefix(shown).map { "'\($0.member)' is \($0.got) instead of \($0.expected)" }
    let rest = mismatches.count - texts.count
    return texts.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// "1 byte", "2 bytes".
  static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }
}
