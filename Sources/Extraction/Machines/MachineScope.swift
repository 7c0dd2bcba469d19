import VMState

/// Which files below hw/ a target's boards are in.
struct MachineScope {
  private let target: Target
  private let facts: BuildSystemFacts
  private let architectures: [String: String]
  /// The name under which the target's own directory goes: "sparc64" has one apart from "sparc".
  private let architecture: String

  /// Kconfig symbols of accelerators and hosts that a Linux build does not have.
  private static let absentSymbols: Set<String> = ["HVF", "WHPX", "NVMM", "HAX", "DARWIN", "WIN32"]
  /// Every symbol that stands for an architecture, with the suffix of its TARGET_ macro.
  private static let architectureSymbols = Set(
    Target.all.flatMap { target in target.macros.map { String($0.dropFirst("TARGET_".count)) } })

  init(target: Target, facts: BuildSystemFacts, paths: [String]) {
    self.target = target
    self.facts = facts
    var architectures: [String: String] = [:]
    for target in Target.all { architectures["hw/\(target.directory)"] = target.directory }
    // hw/Makefile.target of 2013: sparc64's boards stand apart. hw/xenpv holds x86 boards only.
    architectures["hw/sparc64"] = "sparc64"
    // CPUs that QEMU had from 2013 to 2021, no target of ours.
    architectures["hw/moxie"] = "moxie"
    architectures["hw/xenpv"] = "i386"
    architectures.merge(facts.architectureOfDirectory) { $1 }
    self.architectures = architectures
    let own = "hw/\(target.name)/"
    self.architecture =
      target.name == "sparc64" && paths.contains { $0.hasPrefix(own) } ? target.name : target.directory
  }

  func contains(_ path: String) -> Bool {
    var directory = path[...]
    while let slash = directory.lastIndex(of: "/") {
      directory = directory[..<slash]
      if let owner = architectures[String(directory)], owner != architecture { return false }
    }
    if let owners = facts.architecturesOfFile[path], !owners.contains(target.directory),
      !owners.contains(architecture)
    {
      return false
    }
    return facts.symbolsOfFile[path, default: []].allSatisfy(isPossible)
  }

  /// Whether a Kconfig symbol can be on for the target: what it depends on is taken as on, but for architectures and hosts.
  private func isPossible(_ symbol: String) -> Bool {
    isOn(symbol)
      && facts.dependencies[symbol, default: []].allSatisfy { condition in
        var expression = KconfigExpression(condition, isOn: isOn)
        return expression.value()
      }
  }

  private func isOn(_ symbol: String) -> Bool {
    if Self.architectureSymbols.contains(symbol) { return target.macros.contains("TARGET_\(symbol)") }
    return !Self.absentSymbols.contains(symbol)
  }
}

/// The condition of a `depends on`: names, `!`, `&&`, `||` and parentheses. What is not understood holds.
private struct KconfigExpression {
  private var words: [String] = []
  private var at = 0
  private let isOn: (String) -> Bool

  init(_ text: String, isOn: @escaping (String) -> Bool) {
    self.isOn = isOn
    var word = ""
    for character in text + " " {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if "!&|()".contains(character) { words.append(String(character)) }
    }
  }

  mutating func value() -> Bool { alternatives(0) }

  private mutating func take(_ word: String) -> Bool {
    guard at < words.count, words[at] == word else { return false }
    at += 1
    return true
  }

  private mutating func alternatives(_ depth: Int) -> Bool {
    var result = conjunction(depth)
    while take("|") {
      _ = take("|")
      let right = conjunction(depth)
      result = result || right
    }
    return result
  }

  private mutating func conjunction(_ depth: Int) -> Bool {
    var result = operand(depth)
    while take("&") {
      _ = take("&")
      let right = operand(depth)
      result = result && right
    }
    return result
  }

  private mutating func operand(_ depth: Int) -> Bool {
    guard at < words.count, depth < 50 else { return true }
    if take("!") {
      let inner = operand(depth + 1)
      return !inner
    }
    if take("(") {
      let inner = alternatives(depth + 1)
      _ = take(")")
      return inner
    }
    at += 1
    return isOn(words[at - 1])
  }
}
