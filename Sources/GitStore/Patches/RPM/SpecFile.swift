import Findings
import Foundation

/// An RPM spec file as a list of patches: those that `%prep` applies, in its order, with `-pN` as it says.
///
/// The preamble's `PatchN:` lines name them; conditions and macros go by what the spec itself defines, on x86_64. What a shell would have
/// to be asked for is not followed, and said.
struct SpecFile {
  private(set) var patches: [PatchSeries.Patch] = []
  private(set) var notes: [String] = []

  let path: String
  var macros = SpecMacros()
  private var conditions = SpecConditions()
  private var section = Section.preamble
  private var lastNumber = -1
  /// By number.
  private(set) var declared: [Int: Declared] = [:]
  private var applied: Set<Int> = []

  struct Declared {
    var name: String
    var line: Int
  }

  private enum Section {
    case preamble, prep, patchList, other
  }

  /// - Throws: `.unreadable`, with file and line, for what cannot be followed and decides about a patch.
  init(_ bytes: [UInt8], path: String) throws(ToolError) {
    self.path = path
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
    var at = 0
    while at < lines.count {
      let number = at + 1
      var text = lines[at]
      at += 1
      // Definitions and conditions go on behind a backslash, macros to their brace.
      while at < lines.count, Self.mayGoOn(text), text.hasSuffix("\\") || SpecMacros.goesOn(text) {
        text += "\n" + lines[at]
        at += 1
      }
      try read(text, line: number, depth: 0)
    }
    if let frame = conditions.frames.last {
      throw error("'\(frame.text)' has no '%endif'", line: frame.line)
    }
    let left = declared.filter { !applied.contains($0.key) }.sorted { $0.key < $1.key }
    if let first = left.first {
      let more = left.count == 1 ? "" : " and \(left.count - 1) more"
      notes.append(
        "\(path):\(first.value.line): patch '\(first.value.name)'\(more) is declared and '%prep' does not apply it")
    }
  }

  func error(_ message: String, line: Int, hint: String? = nil) -> ToolError {
    ToolError(.unreadable, "\(path):\(line): \(message)", hint: hint)
  }

  mutating func note(_ message: String, line: Int) { notes.append("\(path):\(line): \(message)") }

  /// Comments and the log of changes have half macros in them.
  private static func mayGoOn(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "%")) && text.first { !$0.isWhitespace } != "#"
      && text.utf8.count < 1 << 16
  }

  // MARK: Lines

  private mutating func read(_ text: String, line: Int, depth: Int) throws(ToolError) {
    guard section != .other || text.utf8.contains(UInt8(ascii: "%")) else { return }
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let first = words.first, !first.hasPrefix("#") else { return }
    if try readCondition(String(first), words.count > 1 ? String(words[1]) : "", line) { return }
    if conditions.state != .holds {
      try passOver(text, String(first), line)
      if conditions.state == .fails { return }
    }
    macros.isInDoubt = conditions.state == .open
    let expanded: String
    do throws(SpecMacros.Fault) {
      expanded = try macros.expand(text)
    } catch {
      // Text that nothing here is about may have a percent sign in it.
      guard section != .other else { return }
      throw self.error(error.message, line: line)
    }
    if expanded.contains("\n"), depth < 4 {
      for part in expanded.split(separator: "\n") { try read(String(part), line: line, depth: depth + 1) }
      return
    }
    if conditions.state == .holds { try interpret(expanded, raw: text, line) }
  }

  private static let conditional: Set<String> = [
    "%if", "%ifarch", "%ifnarch", "%ifos", "%ifnos", "%elif", "%elifarch", "%elifos", "%else", "%endif",
  ]

  /// - Returns: whether it is a line of a condition.
  private mutating func readCondition(_ word: String, _ rest: String, _ line: Int) throws(ToolError) -> Bool {
    let word = word.hasPrefix("%endif") ? "%endif" : word
    guard Self.conditional.contains(word) else { return false }
    switch word {
    case "%endif":
      guard conditions.close() else { throw error("'%endif' without '%if'", line: line) }
    case "%else":
      guard conditions.turn() else { throw error("'%else' without '%if'", line: line) }
    case _ where word.hasPrefix("%elif"):
      let (state, assumption) = evaluate("%" + word.dropFirst(3), rest)
      guard conditions.turn(state, assumption: assumption) else { throw error("'\(word)' without '%if'", line: line) }
    default:
      let isRead = conditions.state != .fails
      let (state, assumption) = isRead ? evaluate(word, rest) : (.fails, nil)
      conditions.open(
        SpecConditions.Frame(
          text: "\(word) \(rest)", line: line, state: state, isTaken: !isRead, assumption: assumption))
    }
    return true
  }

  private mutating func evaluate(_ word: String, _ rest: String) -> (SpecConditions.State, assumption: String?) {
    macros.assumedAbsent = []
    guard let text = try? macros.expand(rest) else { return (.open, nil) }
    switch word {
    case "%ifarch", "%ifnarch":
      let holds = text.split(whereSeparator: \.isWhitespace).contains("x86_64") == (word == "%ifarch")
      return (holds ? .holds : .fails, "the package is built on x86_64")
    case "%ifos", "%ifnos":
      let holds = text.split(whereSeparator: \.isWhitespace).contains("linux") == (word == "%ifos")
      return (holds ? .holds : .fails, nil)
    default:
      guard !SpecMacros.isOpen(text), let holds = SpecExpression.value(of: text) else { return (.open, nil) }
      let absent = macros.assumedAbsent.sorted().map { "'\($0)'" }.joined(separator: ", ")
      return (holds ? .holds : .fails, absent.isEmpty ? nil : "\(absent) is not defined")
    }
  }

  /// A line in a branch that does not hold, or may not.
  private mutating func passOver(_ text: String, _ word: String, _ line: Int) throws(ToolError) {
    guard isAboutPatches(text, word) else { return }
    guard conditions.state == .open, let frame = conditions.openFrame else {
      noteAssumptions(line)
      return
    }
    throw error(
      "'\(frame.text)' cannot be evaluated, and it decides about line \(line)", line: frame.line,
      hint: "only what the spec itself defines is known: name its patches in a quilt series instead")
  }

  private mutating func noteAssumptions(_ line: Int) {
    for frame in conditions.takeAssumptions() {
      note("'\(frame.text)' decides about line \(line): it is assumed that \(frame.assumption ?? "")", line: frame.line)
    }
  }

  private func isAboutPatches(_ text: String, _ word: String) -> Bool {
    switch section {
    case .preamble: Self.patchTag(text) != nil || word == "%prep" || word == "%patchlist"
    case .prep: word.hasPrefix("%patch") || word.hasPrefix("%auto")
    case .patchList: true
    case .other: word == "%prep"
    }
  }

  // MARK: What they say

  private static let sections: Set<String> = [
    "package", "description", "prep", "generate_buildrequires", "conf", "build", "install", "check", "clean", "preun",
    "postun",
    "pretrans", "posttrans", "preuntrans", "postuntrans", "pre", "post", "files", "changelog", "triggerpostun",
    "triggerprein",
    "triggerun", "triggerin", "trigger", "verifyscript", "filetriggerin", "filetriggerun", "transfiletriggerin",
    "transfiletriggerun", "sourcelist", "patchlist", "sepolicy",
  ]

  private mutating func interpret(_ text: String, raw: String, _ line: Int) throws(ToolError) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first, !first.hasPrefix("#") else { return }
    if first.hasPrefix("%"), Self.sections.contains(String(first.dropFirst())) {
      switch first {
      case "%prep": section = .prep
      case "%package": section = .preamble
      case "%patchlist": section = .patchList
      default: section = .other
      }
      if section == .prep || section == .patchList { noteAssumptions(line) }
      return
    }
    switch section {
    case .preamble:
      if let (number, value) = Self.patchTag(text) {
        try declare(value, number: number, line)
      } else if first == "%include" {
        note("'\(text)' is not followed", line: line)
      } else {
        defineTag(text)
      }
    case .patchList: try declare(text, number: nil, line)
    case .prep: try prepare(text, words, raw: raw, line)
    case .other: break
    }
  }

  /// `Name:`, `Version:` and the like are macros from their line on.
  private mutating func defineTag(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return }
    let tag = text[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
    guard ["name", "version", "release", "epoch"].contains(tag) else { return }
    let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    macros.define(tag, value)
    macros.define(tag.uppercased(), value)
  }

  /// `Patch12: name`, in any case of letters.
  private static func patchTag(_ text: String) -> (number: String?, value: String)? {
    let text = text.drop(while: \.isWhitespace)
    guard text.prefix(5).lowercased() == "patch" else { return nil }
    let rest = text.dropFirst(5)
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let behind = rest[digits.endIndex...].drop { $0 == " " || $0 == "\t" }
    guard behind.first == ":" else { return nil }
    return (
      digits.isEmpty ? nil : String(digits), behind.dropFirst().trimmingCharacters(in: .whitespaces)
    )
  }

  private mutating func declare(_ value: String, number text: String?, _ line: Int) throws(ToolError) {
    noteAssumptions(line)
    // Without a number it is the one behind the last (rpm 4.15).
    guard let number = text.map({ Int($0) }) ?? lastNumber + 1, number < Int(Int32.max) else {
      throw error("'Patch\(text ?? "")' has a number that is too large", line: line)
    }
    guard !SpecMacros.isOpen(value) else {
      throw error(
        "'\(value)' has a macro that the spec does not define", line: line,
        hint: "write the patch's name out, or define the macro in the spec")
    }
    // Of an address the last part is the file; rpm takes what is behind `#/` too.
    guard let name = value.split(separator: "/").last.map(String.init), !value.hasSuffix("/") else {
      throw error("'Patch\(number)' names no file", line: line)
    }
    if let before = declared[number] {
      throw error("patch \(number) is '\(name)' here and '\(before.name)' in line \(before.line)", line: line)
    }
    declared[number] = Declared(name: name, line: line)
    lastNumber = number
  }

  // MARK: Applying

  /// Puts a patch at the end of what is applied.
  mutating func apply(_ number: Int, strip: Int, isReversed: Bool = false, _ line: Int) throws(ToolError) {
    guard let patch = declared[number] else {
      throw error(
        "patch \(number) is applied and not declared", line: line,
        hint: "declare it in the preamble: Patch\(number): FILE")
    }
    noteAssumptions(line)
    applied.insert(number)
    patches.append(
      PatchSeries.Patch(
        name: patch.name, path: located(patch.name), strip: strip, isReversed: isReversed, line: patch.line, list: .spec
      ))
  }

  /// Beside the spec, or as rpmbuild lays it out, in SOURCES beside SPECS.
  private func located(_ name: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    let prefix = folder.isEmpty ? "" : folder + "/"
    let places = [prefix + name, prefix + "../SOURCES/" + name, prefix + "SOURCES/" + name]
    return places.first { FileManager.default.fileExists(atPath: $0) } ?? places[0]
  }
}
