/// Which Kconfig symbols hold for a target: QEMU's own dialect, as `scripts/minikconf.py` evaluates it with default
/// devices.
///
/// Errs on the side of "holds": what a host may have, it has, and a negation never excludes.
struct KconfigValues {
  /// One line of a symbol's declaration.
  private struct Clause {
    /// The symbol that gets the value, and under which expression.
    var symbol: String
    var condition: [String]
  }

  private struct Declaration {
    var selects: [Clause] = []
    var implies: [Clause] = []
    var defaults: [[String]] = []
    var dependencies: [[String]] = []
  }

  private var declarations: [String: Declaration] = [:]
  private var assigned: [String: Bool] = [:]
  private(set) var holding: Set<String> = []

  var isEmpty: Bool { declarations.isEmpty }

  func isDeclared(_ symbol: String) -> Bool { declarations[symbol] != nil }

  /// `files` are Kconfig files; `configuration` the text of the target's default.mak with its includes; `given`
  /// symbols that the build system sets.
  init(files: [(path: String, text: String)], configuration: String, given: Set<String>) {
    for file in files {
      // Kconfig.host stands for what configure finds on the host; accel/Kconfig for the accelerators.
      let isGiven = file.path == "Kconfig.host" || file.path == "accel/Kconfig"
      read(file.text, isGiven: isGiven)
    }
    for line in configuration.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == "=" || $0 == " " })
      guard words.count == 2, words[0].hasPrefix("CONFIG_") else { continue }
      assigned[String(words[0].dropFirst(7))] = words[1] == "y"
    }
    for symbol in given { assigned[symbol] = true }
    evaluate()
  }

  private mutating func read(_ text: String, isGiven: Bool) {
    var current = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      let words = Self.words(line)
      guard let first = words.first else { continue }
      let rest = Array(words.dropFirst())
      switch first {
      case "config":
        current = rest.first ?? ""
        if declarations[current] == nil { declarations[current] = Declaration() }
        // Fuzzing builds are nobody's release.
        if isGiven, current != "FUZZ" { assigned[current] = true }
      case "select": if let clause = Self.clause(rest) { declarations[current]?.selects.append(clause) }
      case "imply": if let clause = Self.clause(rest) { declarations[current]?.implies.append(clause) }
      case "default": if rest.first == "y" { declarations[current]?.defaults.append(Self.condition(rest)) }
      case "depends": declarations[current]?.dependencies.append(Array(rest.dropFirst()))
      default: break
      }
    }
  }

  private static func words(_ line: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "#"):
        if !word.isEmpty { words.append(word) }
        return words
      case 0x20, 0x09, 0x0d, UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: "!"):
        if !word.isEmpty { words.append(word) }
        word = ""
        if byte == UInt8(ascii: "&"), words.last == "&" {
          words[words.count - 1] = "&&"
        } else if byte == UInt8(ascii: "|"), words.last == "|" {
          words[words.count - 1] = "||"
        } else if byte != 0x20, byte != 0x09, byte != 0x0d {
          words.append(String(UnicodeScalar(byte)))
        }
      default: word.unicodeScalars.append(UnicodeScalar(byte))
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// `SYMBOL [if expression]`
  private static func clause(_ words: [String]) -> Clause? {
    words.first.map { Clause(symbol: $0, condition: condition(words)) }
  }

  /// What stands behind `if`; empty when there is none.
  private static func condition(_ words: [String]) -> [String] {
    guard let start = words.firstIndex(of: "if") else { return [] }
    return Array(words[(start + 1)...])
  }

  // MARK: - Values

  /// To a fixed point: symbols only ever come to hold, since negations are taken as true.
  private mutating func evaluate() {
    holding = Set(assigned.filter(\.value).keys)
    var hasChanged = true
    while hasChanged {
      let before = holding.count
      for (symbol, declaration) in declarations {
        if holding.contains(symbol) {
          for clause in declaration.selects where assigned[clause.symbol] != false && isTrue(clause.condition) {
            holding.insert(clause.symbol)
          }
          for clause in declaration.implies where isTrue(clause.condition) { enable(clause.symbol) }
        } else if declaration.defaults.contains(where: { isTrue($0) }) {
          enable(symbol)
        }
      }
      hasChanged = holding.count != before
    }
  }

  /// By default or implication: a dependency that does not hold prevents it.
  private mutating func enable(_ symbol: String) {
    guard assigned[symbol] != false, let declaration = declarations[symbol] else { return }
    if declaration.dependencies.allSatisfy({ isTrue($0) }) { holding.insert(symbol) }
  }

  private func isTrue(_ words: [String]) -> Bool {
    guard !words.isEmpty else { return true }
    var rest = words[...]
    return conjunction(&rest, 0)
  }

  // minikconf.py binds || tighter than &&.
  private func conjunction(_ words: inout ArraySlice<String>, _ depth: Int) -> Bool {
    var value = disjunction(&words, depth)
    while words.first == "&&" {
      words.removeFirst()
      let other = disjunction(&words, depth)
      value = value && other
    }
    return value
  }

  private func disjunction(_ words: inout ArraySlice<String>, _ depth: Int) -> Bool {
    var value = primary(&words, depth)
    while words.first == "||" {
      words.removeFirst()
      let other = primary(&words, depth)
      value = value || other
    }
    return value
  }

  private func primary(_ words: inout ArraySlice<String>, _ depth: Int) -> Bool {
    guard depth < 50, let word = words.popFirst() else { return true }
    switch word {
    case "!":
      _ = primary(&words, depth + 1)
      return true
    case "(":
      let value = conjunction(&words, depth + 1)
      if words.first == ")" { words.removeFirst() }
      return value
    case "y": return true
    case "n": return false
    default: return holding.contains(word)
    }
  }
}
