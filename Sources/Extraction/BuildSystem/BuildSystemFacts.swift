import VMState

/// What a tree's build files say about which target gets which board: read as far as machine types need it.
///
/// Everything is optional: with no facts, `MachineScope` goes by directory names.
package struct BuildSystemFacts: Sendable {
  /// Major, minor and micro of the file VERSION; empty when it is missing.
  package private(set) var version: [Int64] = []
  /// Directory below hw/ -> architecture (`hw_arch += {'i386': i386_ss}`, since 2020).
  private(set) var architectureOfDirectory: [String: String] = [:]
  /// Source file -> architectures whose object lists have it (`obj-i386-y += pc.o` in Makefile.target, to 2012).
  private(set) var architecturesOfFile: [String: Set<String>] = [:]
  /// Source file -> the Kconfig symbols without `CONFIG_` that it is built for.
  private(set) var symbolsOfFile: [String: [String]] = [:]
  /// Kconfig symbol -> its `depends on` conditions.
  private(set) var dependencies: [String: [String]] = [:]

  package init() {}

  /// Whether object lists have the file, but none of the target's.
  package func isForeign(_ path: String, to target: Target) -> Bool {
    guard let owners = architecturesOfFile[path] else { return false }
    return !owners.contains(target.directory) && !owners.contains(target.name)
  }

  /// Whether a file of a tree is one that `init(files:)` reads.
  package static func isBuildFile(_ path: String) -> Bool {
    if path == "VERSION" || path == "Makefile.target" { return true }
    guard path.hasPrefix("hw/") else { return false }
    return path.hasSuffix("/meson.build") || path.hasSuffix("/Makefile.objs") || path.hasSuffix("/Kconfig")
  }

  package init(files: [(path: String, bytes: [UInt8])]) {
    // Source sets of meson: by whom defined, and which ones they take in.
    var directoryOfSet: [String: String] = [:]
    var architectureOfSet: [String: String] = [:]
    var includedSets: [(owner: String, included: String)] = []
    for (path, bytes) in files.sorted(by: { $0.path < $1.path }) where bytes.count < 1 << 20 {
      let text = String(decoding: bytes, as: UTF8.self)
      let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
      if path == "VERSION" {
        version = text.split { !$0.isNumber }.prefix(3).map { Int64($0) ?? 0 }
      } else if path.hasSuffix("meson.build") {
        for statement in Self.statements(text) {
          if let set = Self.name(before: " = ss.source_set()", in: statement) { directoryOfSet[set] = directory }
          readArchitecture(statement, directory, &architectureOfSet)
          if let dot = statement.range(of: "add_all(") {
            let owner = Self.lastWord(statement[..<dot.lowerBound].dropLast())
            for word in Self.words(statement[dot.upperBound...]) where word.hasSuffix("_ss") {
              includedSets.append((owner, word))
            }
          }
          readSources(statement, directory)
        }
      } else if path.hasSuffix("Kconfig") {
        readKconfig(text)
      } else {
        readObjects(text, path: path, directory: directory)
      }
    }
    for (owner, included) in includedSets {
      guard let architecture = architectureOfSet[owner], let directory = directoryOfSet[included],
        architectureOfDirectory[directory] == nil
      else { continue }
      architectureOfDirectory[directory] = architecture
    }
  }

  // MARK: - meson

  /// Statements by their brackets, each on one line.
  private static func statements(_ text: String) -> [String] {
    var statements: [String] = []
    var current = ""
    var depth = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let code = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
      current += code
      for byte in code.utf8 {
        if byte == UInt8(ascii: "(") { depth += 1 } else if byte == UInt8(ascii: ")") { depth -= 1 }
      }
      if depth <= 0 {
        statements.append(current)
        current = ""
        depth = 0
      }
    }
    statements.append(current)
    return statements
  }

  private static func words(_ text: some StringProtocol) -> [String] {
    let isBreak: (UInt8) -> Bool = { byte in
      !((byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_"))
    }
    return Array(text.utf8).split(whereSeparator: isBreak).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func lastWord(_ text: some StringProtocol) -> String { words(text).last ?? "" }

  private static func name(before suffix: String, in statement: String) -> String? {
    statement.range(of: suffix).map { lastWord(statement[..<$0.lowerBound]) }
  }

  private mutating func readArchitecture(_ statement: String, _ directory: String, _ sets: inout [String: String]) {
    guard let start = statement.range(of: "hw_arch += {") else { return }
    let words = Self.words(statement[start.upperBound...])
    guard words.count >= 2 else { return }
    sets[words[1]] = words[0]
    architectureOfDirectory[directory] = words[0]
  }

  /// `arm_ss.add(when: 'CONFIG_SBSA_REF', if_true: files('sbsa-ref.c'))`
  private mutating func readSources(_ statement: String, _ directory: String) {
    guard let when = statement.range(of: "when:") else { return }
    let rest = statement[when.upperBound...]
    guard let taken = rest.range(of: "if_true:") else { return }
    let symbols = Self.words(rest[..<taken.lowerBound]).filter { $0.hasPrefix("CONFIG_") }
      .map { String($0.dropFirst("CONFIG_".count)) }
    guard !symbols.isEmpty else { return }
    let sources = rest[taken.upperBound...]
    let end = sources.range(of: "if_false:")?.lowerBound ?? sources.endIndex
    for part in sources[..<end].split(separator: "'") where part.hasSuffix(".c") {
      symbolsOfFile["\(directory)/\(part)"] = symbols
    }
  }

  // MARK: - Kconfig

  private mutating func readKconfig(_ text: String) {
    var symbol: String?
    for line in text.split(separator: "\n") {
      let code = line.drop { $0 == " " || $0 == "\t" }
      if code.hasPrefix("config ") {
        symbol = String(code.dropFirst("config ".count)).trimmingBlanks
      } else if code.hasPrefix("depends on "), let symbol {
        dependencies[symbol, default: []].append(String(code.dropFirst("depends on ".count)))
      }
    }
  }

  // MARK: - Makefiles

  private mutating func readObjects(_ text: String, path: String, directory: String) {
    // hw/arm/Makefile.objs lists boards; hw/block/Makefile.objs is for every target.
    let name = String(directory.dropFirst("hw/".count))
    let ownArchitecture = Target.all.contains { $0.directory == name || $0.name == name } ? name : nil
    for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
      guard line.hasPrefix("obj-"), let equals = line.firstIndex(of: "=") else { continue }
      let left = line[..<equals].split { $0 == " " || $0 == "\t" || $0 == "+" || $0 == ":" }.first ?? ""
      // obj-i386-y, obj-i386-$(CONFIG_KVM); `obj-y` in a directory of an architecture belongs to that.
      let parts = left.dropFirst("obj-".count).split(separator: "-", maxSplits: 1)
      let architecture: String
      if parts.count == 2, !parts[0].hasPrefix("$") {
        architecture = String(parts[0])
      } else if let ownArchitecture {
        architecture = ownArchitecture
      } else {
        continue
      }
      for object in line[line.index(after: equals)...].split(whereSeparator: { $0 == " " || $0 == "\t" })
      where object.hasSuffix(".o") {
        let stem = object.dropLast(2)
        architecturesOfFile["hw/\(stem).c", default: []].insert(architecture)
        if directory.hasPrefix("hw/") {
          architecturesOfFile["\(directory)/\(stem).c", default: []].insert(architecture)
        }
      }
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    return String(text)
  }
}

extension StringProtocol {
  /// The first occurrence of `other`, without Foundation.
  fileprivate func range(of other: String) -> Range<Index>? {
    let wanted = Array(other.utf8)
    let found: Int?? = utf8.withContiguousStorageIfAvailable { bytes in
      guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
      for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
        if wanted.indices.allSatisfy({ bytes[start + $0] == wanted[$0] }) { return start }
      }
      return nil
    }
    guard case .some(.some(let offset)) = found else { return nil }
    let start = utf8.index(startIndex, offsetBy: offset)
    return start..<utf8.index(start, offsetBy: wanted.count)
  }
}
