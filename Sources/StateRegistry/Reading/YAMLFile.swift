import Foundation
import Yams

/// One file of the registry as YAML with the places of its nodes: a plain tree, since anchors and aliases are refused.
struct YAMLFile {
  let name: String
  /// The text's lines without their ends.
  let lines: [Substring]
  let root: Node

  /// Bytes. A registry's file has some ten thousand; 10,000 features have about 2 MB.
  static let largestFile = 16 << 20
  private static let depthLimit = 32

  /// - Throws: `RegistryProblem` with the place for text that is no YAML, no UTF-8, or uses what the registry has no use for.
  init(name: String, bytes: [UInt8]) throws(RegistryProblem) {
    self.name = name
    guard bytes.count <= Self.largestFile else {
      throw RegistryProblem(
        "the file has \(bytes.count) bytes, more than the \(Self.largestFile) that are read",
        at: Place(file: name, line: 1, column: 1), hint: "cut the entry in several files")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RegistryProblem(
        "the file is not UTF-8", at: Self.firstInvalid(bytes, in: name), hint: "save it in the encoding UTF-8")
    }
    // By scalars: to Swift, CR LF is one character.
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) }
    try Self.refuseLineEnds(lines, in: name)
    try Self.refuseReferences(lines, in: name)
    do {
      guard let root = try compose(yaml: text) else {
        throw RegistryProblem("the file is empty", at: Place(file: name, line: 1, column: 1))
      }
      self.root = root
    } catch let problem as RegistryProblem {
      throw problem
    } catch let error as YamlError {
      throw Self.problem(error, in: name)
    } catch {
      throw RegistryProblem("the file is no YAML: \(error)", at: Place(file: name, line: 1, column: 1))
    }
    try refuseUnseen(root, depth: 0)
  }

  func place(of node: Node) -> Place {
    Place(file: name, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// An alias can make a file of one kilobyte a tree of a billion nodes, so the text is looked through before it is parsed: a node that
  /// begins with `&` or `*` is an anchor or an alias.
  ///
  /// Where a quote is open at a line's end, the next line may go on with it or, in a block of text, stand for itself: both are looked at.
  private static func refuseReferences(_ lines: [Substring], in name: String) throws(RegistryProblem) {
    var open: Set<Character?> = [nil]
    for (number, line) in lines.enumerated() {
      var next: Set<Character?> = [nil]
      for quote in open {
        switch scan(line, within: quote) {
        case .reference(let character, let column):
          let what = character == "&" ? "an anchor ('&')" : "an alias ('*')"
          throw reference(what, at: Place(file: name, line: number + 1, column: column + 1))
        case .end(let quote): next.insert(quote)
        }
      }
      open = next
    }
  }

  private enum LineScan {
    case reference(Character, column: Int)
    /// The quote that is open behind the line.
    case end(within: Character?)
  }

  private static func scan(_ line: Substring, within open: Character?) -> LineScan {
    var quote = open
    var mayBegin = true
    var isEscaped = false
    var isTag = false
    var previous: Character = " "
    for (column, character) in line.enumerated() {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if character == "\\", open == "\"" {
          isEscaped = true
        } else if character == open {
          quote = nil
        }
      } else if mayBegin, character == "&" || character == "*" {
        return .reference(character, column: column)
      } else if mayBegin, character == "\"" || character == "'" {
        quote = character
        mayBegin = false
      } else if character == "#", previous == " " || previous == "\t" {
        break
      } else if character == " " || character == "\t" {
        // Behind a colon, a dash or a tag, a node may begin.
        if isTag || [":", "-", ",", "?"].contains(previous) { mayBegin = true }
        isTag = false
      } else {
        isTag = isTag || (mayBegin && character == "!")
        mayBegin = "[{,-?".contains(character) && (mayBegin || "[{,".contains(character))
      }
      previous = character
    }
    return .end(within: quote)
  }

  /// An anchor stands before its aliases, so the walk meets it before it goes through what they repeat.
  private func refuseUnseen(_ node: Node, depth: Int) throws(RegistryProblem) {
    guard depth < Self.depthLimit else {
      throw RegistryProblem("the file is nested more than \(Self.depthLimit) deep", at: place(of: node))
    }
    guard node.anchor == nil else { throw Self.reference("an anchor ('&')", at: place(of: node)) }
    switch node {
    case .scalar, .alias: break
    case .sequence(let sequence):
      for child in sequence { try refuseUnseen(child, depth: depth + 1) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuseUnseen(key, depth: depth + 1)
        try refuseUnseen(value, depth: depth + 1)
      }
    }
  }

  private static func reference(_ what: String, at place: Place) -> RegistryProblem {
    RegistryProblem(
      "\(what) stands here: the registry's files have none", at: place, hint: "write the value out where it is needed")
  }

  /// YAML 1.1 ends lines at more than line feeds; editors and this reader do not, and every place behind would be off.
  private static func refuseLineEnds(_ lines: [Substring], in name: String) throws(RegistryProblem) {
    let others: Set<Unicode.Scalar> = ["\r", "\u{85}", "\u{2028}", "\u{2029}"]
    for (number, line) in lines.enumerated() {
      var text = line.unicodeScalars[...]
      if number < lines.count - 1, text.last == "\r" { text.removeLast() }
      guard let at = text.firstIndex(where: others.contains) else { continue }
      throw RegistryProblem(
        "a line ends in U+\(String(text[at].value, radix: 16, uppercase: true)), which is no line feed",
        at: Place(file: name, line: number + 1, column: text.distance(from: text.startIndex, to: at) + 1),
        hint: "save it with line feeds")
    }
  }

  private static func problem(_ error: YamlError, in name: String) -> RegistryProblem {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let around = context.map { " (\($0.text.trimmingCharacters(in: .whitespaces)))" } ?? ""
      return RegistryProblem(
        "this is no YAML: \(problem)\(around)", at: Place(file: name, line: mark.line, column: mark.column))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.sorted().first ?? "?"
      return RegistryProblem(
        "the key '\(key)' stands here more than once",
        at: Place(file: name, line: context.mark.line, column: context.mark.column),
        hint: "a key has one value; put both into one, or remove one")
    case .reader(let problem, _, _, _):
      return RegistryProblem("the text cannot be read: \(problem)", at: Place(file: name, line: 1, column: 1))
    default:
      return RegistryProblem("this is no YAML: \(error)", at: Place(file: name, line: 1, column: 1))
    }
  }

  private static func firstInvalid(_ bytes: [UInt8], in name: String) -> Place {
    var line = 1
    for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil {
        // The column of the first character that does not decode: all before it do.
        var low = 0
        var high = part.count
        while low < high {
          let middle = (low + high + 1) / 2
          let prefix = part.prefix(middle)
          // A prefix may end within a good character: up to three bytes are let go.
          let isGood = (0...3).contains { String(validating: prefix.dropLast($0), as: UTF8.self) != nil }
          if isGood { low = middle } else { high = middle - 1 }
        }
        return Place(file: name, line: line, column: max(1, String(decoding: part.prefix(low), as: UTF8.self).count))
      }
      line += 1
    }
    return Place(file: name, line: 1, column: 1)
  }
}
