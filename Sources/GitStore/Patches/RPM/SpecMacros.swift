/// The macros that a spec file defines itself, and their expansion by rpm's rules (rpm, `rpmio/macro.c`).
///
/// What the system would define (`%{_datadir}`, `%{?dist}`) is not known here: as in rpm, `%{name}` stays as it stands then, and
/// `%{?name}` is empty.
struct SpecMacros {
  private struct Definition {
    var body: [UInt8]
    var isParametric = false
    /// Set when it is not sure that this definition holds.
    var isDoubtful = false
  }

  /// Expansion does not end, or a bracket is not closed.
  struct Fault: Error {
    var message: String
  }

  private var table: [String: Definition] = [
    "nil": Definition(body: []), "x86_64": Definition(body: Array("x86_64".utf8)),
  ]
  private var steps = 0
  /// Definitions that are met now stand in a branch of which is not known whether it holds.
  var isInDoubt = false
  /// Names that were asked for with `?` and that nothing here defines, since this was last emptied.
  var assumedAbsent: Set<String> = []

  private static let depthLimit = 64
  private static let stepLimit = 20_000
  private static let lengthLimit = 1 << 20

  mutating func define(_ name: String, _ body: String) {
    table[name] = Definition(body: Array(body.utf8), isDoubtful: isInDoubt)
  }

  /// The text with all macros that are known in it replaced; those that are not stay.
  mutating func expand(_ text: String) throws(Fault) -> String {
    steps = 0
    return String(decoding: try expand(Array(text.utf8)[...], depth: 0), as: UTF8.self)
  }

  /// Whether a macro is left in an expanded text.
  static func isOpen(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.contains { index in
      guard bytes[index] == UInt8(ascii: "%"), index + 1 < bytes.count else { return false }
      return isOfName(bytes[index + 1]) || "{([?!*#".utf8.contains(bytes[index + 1])
    }
  }

  private mutating func expand(_ text: ArraySlice<UInt8>, depth: Int) throws(Fault) -> [UInt8] {
    guard depth < Self.depthLimit else { throw Fault(message: "macros are nested more than \(Self.depthLimit) deep") }
    var result: [UInt8] = []
    var at = text.startIndex
    while at < text.endIndex {
      guard text[at] == UInt8(ascii: "%"), at + 1 < text.endIndex else {
        result.append(text[at])
        at += 1
        continue
      }
      steps += 1
      guard steps < Self.stepLimit, result.count < Self.lengthLimit else {
        throw Fault(message: "its macros expand without end")
      }
      let next = text[at + 1]
      switch next {
      case UInt8(ascii: "%"):
        result.append(next)
        at += 2
      case UInt8(ascii: "{"):
        let end = try Self.closing(text, from: at + 1)
        result += try expand(braced: text[(at + 2)..<end], depth: depth) ?? Array(text[at...end])
        at = end + 1
      case UInt8(ascii: "("), UInt8(ascii: "["):
        // A shell's output, or an expression in place: nothing that a file says by itself.
        let end = try Self.closing(text, from: at + 1)
        result += text[at...end]
        at = end + 1
      case _ where Self.isOfName(next) || next == UInt8(ascii: "?") || next == UInt8(ascii: "!"):
        at = try expand(bare: text, from: at, into: &result, depth: depth)
      default:
        result.append(text[at])
        at += 1
      }
    }
    return result
  }

  /// `%name` without braces: definitions, `%dnl`, and macros.
  ///
  /// - Returns: where to go on.
  private mutating func expand(
    bare text: ArraySlice<UInt8>, from start: Int, into result: inout [UInt8], depth: Int
  ) throws(Fault) -> Int {
    var nameStart = start + 1
    while nameStart < text.endIndex, "?!".utf8.contains(text[nameStart]) { nameStart += 1 }
    let end = text[nameStart...].firstIndex { !Self.isOfName($0) } ?? text.endIndex
    let name = String(decoding: text[nameStart..<end], as: UTF8.self)
    switch name {
    case "define", "global": return try define(text[end...], isGlobal: name == "global", depth: depth)
    case "undefine":
      let line = Self.lineEnd(text, from: end)
      table[Self.words(text[end..<line]).first ?? ""] = nil
      return line
    case "dnl": return Self.lineEnd(text, from: end)
    case "bcond_with", "bcond_without", "bcond":
      let line = Self.lineEnd(text, from: end)
      try condition(name, Self.words(try expand(text[end..<line], depth: depth + 1)[...]))
      return line
    default:
      // Of a macro with parameters all that follows in the line are arguments: it stays as it stands.
      result += try expand(braced: text[(start + 1)..<end], depth: depth) ?? Array(text[start..<end])
      return end
    }
  }

  /// What stands between the braces: `name`, `?name`, `!?name:text`, `with x`, `expand:text`.
  ///
  /// - Returns: nil when it is to stay as it is.
  private mutating func expand(braced text: ArraySlice<UInt8>, depth: Int) throws(Fault) -> [UInt8]? {
    var at = text.startIndex
    var (isOptional, isNegated) = (false, false)
    while at < text.endIndex, "?!".utf8.contains(text[at]) {
      if text[at] == UInt8(ascii: "?") { isOptional = true } else { isNegated.toggle() }
      at += 1
    }
    let end = text[at...].firstIndex { !Self.isOfName($0) } ?? text.endIndex
    let name = String(decoding: text[at..<end], as: UTF8.self)
    guard !name.isEmpty else { return nil }
    let rest = text[end...]
    let body = rest.first == UInt8(ascii: ":") ? rest.dropFirst() : nil
    let known = table[name]
    if known?.isDoubtful == true { return nil }
    if isOptional {
      if known == nil { assumedAbsent.insert(name) }
      guard (known != nil) != isNegated else { return [] }
      if let body { return try expand(body, depth: depth + 1) }
      guard let known, !isNegated else { return [] }
      return known.isParametric ? nil : try expand(known.body[...], depth: depth + 1)
    }
    if let known, rest.isEmpty { return known.isParametric ? nil : try expand(known.body[...], depth: depth + 1) }
    let arguments = Self.words(rest)
    switch name {
    case "expand":
      guard let body else { return nil }
      return try expand(try expand(body, depth: depth + 1)[...], depth: depth + 1)
    case "global", "define":
      _ = try define(rest, isGlobal: name == "global", depth: depth)
      return []
    case "with", "without", "defined", "undefined":
      guard arguments.count == 1 else { return nil }
      let asked = name.hasPrefix("with") ? "with_\(arguments[0])" : arguments[0]
      if table[asked]?.isDoubtful == true { return nil }
      if table[asked] == nil, !name.hasPrefix("with") { assumedAbsent.insert(asked) }
      let isThere = table[asked] != nil
      return Array((isThere != (name == "without" || name == "undefined") ? "1" : "0").utf8)
    default: return nil
    }
  }

  // MARK: Definitions

  /// `name body` or `name(options) body`, to the line's end or within braces.
  ///
  /// - Returns: where to go on.
  private mutating func define(_ text: ArraySlice<UInt8>, isGlobal: Bool, depth: Int) throws(Fault) -> Int {
    let lineEnd = Self.lineEnd(text, from: text.startIndex)
    guard let start = text[..<lineEnd].firstIndex(where: { !Self.isBlank($0) }) else { return lineEnd }
    var at = text[start..<lineEnd].firstIndex { !Self.isOfName($0) } ?? lineEnd
    let name = String(decoding: text[start..<at], as: UTF8.self)
    var definition = Definition(body: [], isDoubtful: isInDoubt)
    if at < lineEnd, text[at] == UInt8(ascii: "(") {
      definition.isParametric = true
      at = try Self.closing(text, from: at) + 1
    }
    while at < lineEnd, Self.isBlank(text[at]) { at += 1 }
    var end = lineEnd
    if at < text.endIndex, text[at] == UInt8(ascii: "{") {
      let closing = try Self.closing(text, from: at)
      definition.body = Array(text[(at + 1)..<closing])
      end = closing + 1
    } else {
      definition.body = Self.unfolded(text[min(at, lineEnd)..<lineEnd])
    }
    if isGlobal, !definition.isParametric { definition.body = try expand(definition.body[...], depth: depth + 1) }
    if !name.isEmpty { table[name] = definition }
    return end
  }

  /// `%bcond_with x` is off, `%bcond_without x` on, as long as nobody asks rpmbuild for something else.
  private mutating func condition(_ name: String, _ words: [String]) throws(Fault) {
    guard let option = words.first else { return }
    switch name {
    case "bcond_with": return
    case "bcond_without": define("with_\(option)", "1")
    default:
      let text = words.dropFirst().joined(separator: " ")
      guard !Self.isOpen(text), let value = SpecExpression.value(of: text) else {
        table["with_\(option)"] = Definition(body: [], isDoubtful: true)
        return
      }
      if value { define("with_\(option)", "1") }
    }
  }

  // MARK: Text

  static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func words(_ text: ArraySlice<UInt8>) -> [String] {
    text.split { isBlank($0) || $0 == UInt8(ascii: "\n") }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The line feed that no backslash takes away, or the text's end.
  private static func lineEnd(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.endIndex, text[at] != UInt8(ascii: "\n") {
      at += text[at] == UInt8(ascii: "\\") && at + 1 < text.endIndex ? 2 : 1
    }
    return min(at, text.endIndex)
  }

  /// Without the backslashes at line ends, and blanks at the text's own.
  private static func unfolded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      if byte == UInt8(ascii: "\n"), result.last == UInt8(ascii: "\\") { result.removeLast() }
      result.append(byte)
    }
    while let last = result.last, isBlank(last) { result.removeLast() }
    return result
  }

  /// The bracket that closes the one at `start`; brackets of its kind between them count.
  private static func closing(_ text: ArraySlice<UInt8>, from start: Int) throws(Fault) -> Int {
    let open = text[start]
    let close: UInt8 =
      switch open {
      case UInt8(ascii: "("): UInt8(ascii: ")")
      case UInt8(ascii: "["): UInt8(ascii: "]")
      default: UInt8(ascii: "}")
      }
    var depth = 0
    var at = start
    while at < text.endIndex {
      if text[at] == UInt8(ascii: "\\") {
        at += 2
        continue
      }
      if text[at] == open { depth += 1 }
      if text[at] == close {
        depth -= 1
        if depth == 0 { return at }
      }
      at += 1
    }
    throw Fault(message: "'%\(Character(Unicode.Scalar(open)))' is not closed")
  }

  /// Whether a macro that begins in the text goes on behind it.
  static func goesOn(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var at = 0
    while at + 1 < bytes.count {
      if bytes[at] == UInt8(ascii: "%"), "{(".utf8.contains(bytes[at + 1]) {
        guard let end = try? closing(bytes[...], from: at + 1) else { return true }
        at = end + 1
      } else {
        at += bytes[at] == UInt8(ascii: "%") ? 2 : 1
      }
    }
    return false
  }
}
