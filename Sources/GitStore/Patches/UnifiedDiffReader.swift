import Findings

/// Reads a patch: unified diffs as `diff -u`, quilt, Subversion and git write them, with any text between them.
struct UnifiedDiffReader {
  private let bytes: [UInt8]
  /// Of each line, without its line feed.
  private let lines: [Range<Int>]
  private let name: String
  private var next = 0
  private var diffs: [FileDiff] = []

  /// `name` is the patch's, for messages.
  static func read(_ bytes: [UInt8], name: String) throws(ToolError) -> [FileDiff] {
    var reader = UnifiedDiffReader(bytes: bytes, name: name)
    try reader.readAll()
    return reader.diffs
  }

  private init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    lines = TextLines.ranges(of: bytes).map { range in
      bytes[range.upperBound - 1] == UInt8(ascii: "\n") ? range.lowerBound..<(range.upperBound - 1) : range
    }
  }

  private mutating func readAll() throws(ToolError) {
    if bytes.starts(with: [0x1f, 0x8b]) || bytes.starts(with: [0x42, 0x5a, 0x68]) || bytes.starts(with: [0xfd, 0x37]) {
      throw ToolError(
        .unreadable, "patch '\(name)' is compressed", hint: "unpack it, and name the unpacked file in the series")
    }
    while next < lines.count {
      if starts("diff --git ") {
        try readGitDiff()
      } else if starts("--- "), starts("+++ ", at: next + 1), starts("@@ -", at: next + 2) {
        try readPlainDiff()
      } else if starts("*** "), starts("--- ", at: next + 1), starts("***************", at: next + 2) {
        throw malformed("a context diff", "only unified diffs are read: refresh it with 'quilt refresh -U 3'")
      } else if starts("@@ -"), Self.ranges(of: line(next)) != nil {
        throw malformed("a hunk without a file's name above it", nil)
      } else {
        if starts("Binary files "), line(next).reversed().starts(with: " differ".utf8.reversed()) {
          diffs.append(binaryNotice())
        }
        next += 1
      }
    }
  }

  // MARK: headers

  private mutating func readPlainDiff() throws(ToolError) {
    var diff = FileDiff(line: next + 1)
    let endsInReturn = bytes[lines[next]].last == UInt8(ascii: "\r")
    readNames(into: &diff)
    diff.hunks = try readHunks(strippingReturns: endsInReturn)
    diffs.append(diff)
  }

  /// The `---` and `+++` lines.
  private mutating func readNames(into diff: inout FileDiff) {
    let old = DiffFileName(field: line(next).dropFirst(4))
    let new = DiffFileName(field: line(next + 1).dropFirst(4))
    (diff.oldName, diff.newName) = (old.path, new.path)
    if old.path == nil || old.isEpoch { diff.creates = true }
    if new.path == nil || new.isEpoch { diff.deletes = true }
    next += 2
  }

  private mutating func readGitDiff() throws(ToolError) {
    var diff = FileDiff(line: next + 1)
    let header = line(next).dropFirst("diff --git ".utf8.count)
    let endsInReturn = bytes[lines[next]].last == UInt8(ascii: "\r")
    var from: [UInt8]?
    var to: [UInt8]?
    func value(_ prefix: String) -> [UInt8]? {
      guard starts(prefix) else { return nil }
      let rest = line(next).dropFirst(prefix.utf8.count)
      return PathText.unquoted(rest) ?? Array(rest)
    }
    func mode(_ prefix: String) -> String? { value(prefix).map { String(decoding: $0, as: UTF8.self) } }
    next += 1
    header: while next < lines.count {
      if let text = mode("old mode ") {
        diff.oldMode = text
      } else if let text = mode("new mode ") {
        diff.newMode = text
      } else if let text = mode("deleted file mode ") {
        (diff.oldMode, diff.deletes) = (text, true)
      } else if let text = mode("new file mode ") {
        (diff.newMode, diff.creates) = (text, true)
      } else if let path = value("rename from ") {
        (from, diff.movement) = (path, .rename)
      } else if let path = value("copy from ") {
        (from, diff.movement) = (path, .copy)
      } else if let path = value("rename to ") ?? value("copy to ") {
        to = path
      } else if let text = mode("index ") {
        // `index 1234..5678 100644`: the mode of both sides, when it did not change.
        let words = text.split(separator: " ")
        if words.count == 2 { (diff.oldMode, diff.newMode) = (String(words[1]), String(words[1])) }
      } else if starts("Binary files ") || starts("GIT binary patch") {
        diff.isBinary = true
      } else if !starts("similarity index "), !starts("dissimilarity index ") {
        break header
      }
      next += 1
    }
    // git leaves a submodule's folder out of the rename lines (`git diff --submodule=diff`), so the whole names count.
    if let pair = DiffFileName.pair(gitLine: header, renamedFrom: from, to: to) {
      (diff.oldName, diff.newName) = (pair.old, pair.new)
    }
    if starts("--- "), starts("+++ ", at: next + 1) {
      let (creates, deletes) = (diff.creates, diff.deletes)
      readNames(into: &diff)
      diff.creates = diff.creates || creates
      diff.deletes = diff.deletes || deletes
    }
    guard diff.oldName != nil || diff.newName != nil else {
      throw malformed("a git header whose file names cannot be told apart", nil, line: diff.line)
    }
    if !diff.isBinary { diff.hunks = try readHunks(strippingReturns: endsInReturn) }
    diffs.append(diff)
  }

  /// `Binary files a/x and b/x differ` outside a git header.
  private func binaryNotice() -> FileDiff {
    var diff = FileDiff(line: next + 1)
    diff.isBinary = true
    let text = line(next).dropFirst("Binary files ".utf8.count).dropLast(" differ".utf8.count)
    let mark = Array(" and ".utf8)
    for index in text.indices where text[index...].starts(with: mark) {
      diff.newName = Array(text[(index + mark.count)...])
    }
    return diff
  }

  // MARK: hunks

  private mutating func readHunks(strippingReturns: Bool) throws(ToolError) -> [FileDiff.Hunk] {
    var hunks: [FileDiff.Hunk] = []
    while starts("@@ -") {
      guard let ranges = Self.ranges(of: line(next)) else { throw malformed("a hunk's line that cannot be read", nil) }
      var hunk = FileDiff.Hunk(
        line: next + 1, oldStart: ranges.0, oldCount: ranges.1, newStart: ranges.2, newCount: ranges.3, lines: [])
      next += 1
      try readLines(of: &hunk, strippingReturns: strippingReturns)
      hunks.append(hunk)
    }
    return hunks
  }

  private mutating func readLines(of hunk: inout FileDiff.Hunk, strippingReturns: Bool) throws(ToolError) {
    var (old, new) = (hunk.oldCount, hunk.newCount)
    while old > 0 || new > 0 || starts("\\") {
      guard next < lines.count else {
        throw malformed(
          "a hunk that is cut off: \(old) old and \(new) new lines are missing", nil, line: hunk.line)
      }
      let text = strippingReturns ? line(next) : bytes[lines[next]]
      switch text.first {
      case UInt8(ascii: "\\"):
        // "\ No newline at end of file", in whatever language: of the line above.
        if hunk.lines.last?.text.last == UInt8(ascii: "\n") { hunk.lines[hunk.lines.count - 1].text.removeLast() }
      case UInt8(ascii: " ") where old > 0 && new > 0:
        hunk.lines.append(.init(role: .context, text: text.dropFirst() + [UInt8(ascii: "\n")]))
        (old, new) = (old - 1, new - 1)
      case nil where old > 0 && new > 0, UInt8(ascii: "\r") where old > 0 && new > 0:
        // An editor took the blank off an empty line of context.
        hunk.lines.append(.init(role: .context, text: Array(text) + [UInt8(ascii: "\n")]))
        (old, new) = (old - 1, new - 1)
      case UInt8(ascii: "-") where old > 0:
        hunk.lines.append(.init(role: .removed, text: text.dropFirst() + [UInt8(ascii: "\n")]))
        old -= 1
      case UInt8(ascii: "+") where new > 0:
        hunk.lines.append(.init(role: .added, text: text.dropFirst() + [UInt8(ascii: "\n")]))
        new -= 1
      default:
        throw malformed(
          "a hunk that does not have the lines its '@@' counts (\(old) old and \(new) new ones are missing)", nil)
      }
      next += 1
    }
  }

  /// The four numbers of `@@ -a,b +c,d @@`; a count that is left out is 1.
  private static func ranges(of line: ArraySlice<UInt8>) -> (Int, Int, Int, Int)? {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 4)
    guard words.count >= 4, words[0] == "@@", words[3].hasPrefix("@@"), words[1].first == "-", words[2].first == "+",
      let old = range(words[1].dropFirst()), let new = range(words[2].dropFirst())
    else { return nil }
    return (old.start, old.count, new.start, new.count)
  }

  private static func range(_ text: Substring) -> (start: Int, count: Int)? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let start = Int32(parts[0]), start >= 0,
      let count = parts.count == 2 ? Int32(parts[1]) : 1, count >= 0
    else { return nil }
    return (Int(start), Int(count))
  }

  // MARK: lines

  /// Without line feed, and without the carriage return before it.
  private func line(_ index: Int) -> ArraySlice<UInt8> {
    let text = bytes[lines[index]]
    return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
  }

  private func starts(_ prefix: String, at index: Int? = nil) -> Bool {
    let index = index ?? next
    return index < lines.count && bytes[lines[index]].starts(with: prefix.utf8)
  }

  private func malformed(_ what: String, _ hint: String?, line: Int? = nil) -> ToolError {
    ToolError(
      .unreadable, "patch '\(name)' has \(what) at line \(line ?? min(next + 1, max(lines.count, 1)))", hint: hint)
  }
}
