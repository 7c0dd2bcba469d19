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
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
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
    try limitDepth(root, depth: 0)
  }

  func place(of node: Node) -> Place {
    Place(file: name, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// An alias can make a file of one kilobyte a tree of a billion nodes, so the text is looked through before it is parsed: a node that
  /// begins with `&` or `*` is an anchor or an alias.
  private static func refuseReferences(_ lines: [Substring], in name: String) throws(RegistryProblem) {
    for (number, line) in lines.enumerated() {
      var quote: Character?
      var mayBegin = true
      var previous: Character = " "
      for (column, character) in line.enumerated() {
        if let open = quote {
          if character == open, !(open == "\"" && previous == "\\") { quote = nil }
        } else if mayBegin, character == "&" || character == "*" {
          let what = character == "&" ? "an anchor ('&')" : "an alias ('*')"
          throw RegistryProblem(
            "\(what) stands here: the registry's files have none",
            at: Place(file: name, line: number + 1, column: column + 1), hint: "write the value out where it is needed")
        } else if mayBegin, character == "\"" || character == "'" {
          quote = character
          mayBegin = false
        } else if character == "#", previous == " " {
          break
        } else if character == " " {
          // Behind a colon or a dash, a node may begin.
          if previous == ":" || previous == "-" || previous == "," { mayBegin = true }
        } else {
          mayBegin = "[{,-?".contains(character) && (mayBegin || "[{,".contains(character))
        }
        previous = character
      }
    }
  }

  private func limitDepth(_ node: Node, depth: Int) throws(RegistryProblem) {
    guard depth < Self.depthLimit else {
      throw RegistryProblem("the file is nested more than \(Self.depthLimit) deep", at: place(of: node))
    }
    switch node {
    case .scalar, .alias: break
    case .sequence(let sequence):
      for child in sequence { try limitDepth(child, depth: depth + 1) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try limitDepth(key, depth: depth + 1)
        try limitDepth(value, depth: depth + 1)
      }
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
