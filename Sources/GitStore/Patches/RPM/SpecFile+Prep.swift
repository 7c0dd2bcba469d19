import Findings

/// Lines of `%prep`: which patches they apply, and how (rpm, `build/parsePrep.c` and `macros.in`).
extension SpecFile {
  mutating func prepare(_ text: String, _ words: [String], raw: String, _ line: Int) throws(ToolError) {
    let command = words[0]
    switch command {
    case "%setup": return
    case "%autosetup":
      let options = try Options(words.dropFirst(), valued: "nabpS", of: self, line)
      if options.flags.contains("N") { return }
      try applyAll(options, line)
    case "%autopatch":
      let options = try Options(words.dropFirst(), valued: "pmM", of: self, line)
      try applyAll(options, line)
    case _ where command.hasPrefix("%patch"): try applyNamed(command, words, line)
    default: try readShell(words, raw: raw, line)
    }
  }

  /// `%patchN`, `%patch N`, `%patch -P N`.
  private mutating func applyNamed(_ command: String, _ words: [String], _ line: Int) throws(ToolError) {
    let suffix = command.dropFirst("%patch".count)
    guard suffix.isEmpty || suffix.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw error("'\(command)' is not known", line: line, hint: "write %patch -P N -p1")
    }
    let options = try Options(words.dropFirst(), valued: "pPbzFdo", of: self, line)
    if let folder = options.values["d"]?.first {
      throw error("'-d \(folder)' is not followed: patches go on the whole tree", line: line)
    }
    var numbers = try options.numbers("P", of: self, line)
    for word in options.words {
      guard let number = Int(word), number >= 0 else { throw error("'\(word)' is no patch's number", line: line) }
      numbers.append(number)
    }
    if let number = Int(suffix) { numbers.insert(number, at: 0) }
    if numbers.isEmpty { numbers = [0] }
    let strip = try options.numbers("p", of: self, line).last ?? 0
    for number in numbers { try apply(number, strip: strip, isReversed: options.flags.contains("R"), line) }
  }

  /// `%autosetup` and `%autopatch`: all that are declared, by their numbers.
  private mutating func applyAll(_ options: Options, _ line: Int) throws(ToolError) {
    let first = try options.numbers("m", of: self, line).last ?? 0
    let last = try options.numbers("M", of: self, line).last ?? Int.max
    var numbers: [Int] = []
    for word in options.words {
      guard let number = Int(word), number >= 0 else { throw error("'\(word)' is no patch's number", line: line) }
      numbers.append(number)
    }
    if numbers.isEmpty { numbers = declared.keys.filter { $0 >= first && $0 <= last }.sorted() }
    var strip = try options.numbers("p", of: self, line).last
    if strip == nil {
      strip = 1
      let isByGit = options.values["S"]?.last?.hasPrefix("git") == true
      if !numbers.isEmpty, !isByGit { note("no -pN stands here: -p1 is assumed", line: line) }
    }
    for number in numbers { try apply(number, strip: strip ?? 1, line) }
  }

  /// `git am %{patches}` and `patch -p1 < %{PATCH3}` are understood; other lines that name a patch are not.
  private mutating func readShell(_ words: [String], raw: String, _ line: Int) throws(ToolError) {
    let isGit = words[0] == "git" && words.contains { $0 == "am" || $0 == "apply" }
    if isGit, raw.contains("%{patches}") || raw.contains("%patches") {
      for number in declared.keys.sorted() { try apply(number, strip: try strip(words, line) ?? 1, line) }
      return
    }
    let named = Self.namedPatches(raw)
    guard !named.isEmpty else { return }
    let isPatch = ["patch", "%{__patch}", "%__patch"].contains(words[0])
    guard isGit || isPatch || words.contains("patch") || words.contains("%{__patch}") else {
      note("the line names a patch, and what it does with it is not followed", line: line)
      return
    }
    for number in named { try apply(number, strip: try strip(words, line) ?? (isGit ? 1 : 0), line) }
  }

  private func strip(_ words: [String], _ line: Int) throws(ToolError) -> Int? {
    guard let word = words.last(where: { $0.hasPrefix("-p") }) else { return nil }
    guard let strip = Int(word.dropFirst(2)) else { throw error("'\(word)' is not known: write -pN", line: line) }
    return strip
  }

  /// The numbers in `%{PATCH12}`, `%PATCH12` and `%{P:12}`.
  private static func namedPatches(_ text: String) -> [Int] {
    var numbers: [Int] = []
    var rest = Substring(text)
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[rest.index(after: percent)...]
      let name = rest.first == "{" ? rest.dropFirst() : rest
      guard let prefix = ["PATCH", "P:"].first(where: { name.hasPrefix($0) }) else { continue }
      if let number = Int(name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }) { numbers.append(number) }
    }
    return numbers
  }

  /// What stands behind a command, by getopt's rules: `-p1`, `-p 1`, `-qN`.
  struct Options {
    private(set) var flags: Set<Character> = []
    private(set) var values: [Character: [String]] = [:]
    private(set) var words: [String] = []

    /// - Parameter valued: options that have a value.
    init(_ arguments: ArraySlice<String>, valued: String, of file: SpecFile, _ line: Int) throws(ToolError) {
      var arguments = arguments
      while let word = arguments.popFirst() {
        guard word.hasPrefix("-"), word.count > 1 else {
          words.append(word)
          continue
        }
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
          guard valued.contains(letter) else {
            flags.insert(letter)
            continue
          }
          guard let value = letters.isEmpty ? arguments.popFirst() : String(letters) else {
            throw file.error("'-\(letter)' lacks its value", line: line)
          }
          values[letter, default: []].append(value)
          break
        }
      }
    }

    func numbers(_ option: Character, of file: SpecFile, _ line: Int) throws(ToolError) -> [Int] {
      var numbers: [Int] = []
      for text in values[option] ?? [] {
        guard let number = Int(text), number >= 0 else {
          throw file.error("'-\(option) \(text)' has no number", line: line)
        }
        numbers.append(number)
      }
      return numbers
    }
  }
}
