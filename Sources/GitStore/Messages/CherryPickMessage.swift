/// The message of a picked commit, put together as `git cherry-pick` does it (sequencer.c).
package struct CherryPickMessage: Hashable, Sendable {
  package private(set) var bytes: [UInt8]

  /// The picked commit's own message, in UTF-8, without the blank lines before its subject.
  package init(of record: CommitRecord) {
    let lines = TextLines.ranges(of: record.text)
    let first = lines.first { !TrailerBlock.isBlank(record.text[$0]) }
    bytes = Array(record.text[(first?.lowerBound ?? record.text.count)...])
  }

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds `(cherry picked from commit ID)`, as `-x` does.
  package mutating func recordOrigin(_ commit: ObjectID) {
    append(trailer: "(cherry picked from commit \(commit))")
    tidy()
  }

  /// Adds one line to the trailers; where the message has none, below a blank line.
  package mutating func append(trailer: String) {
    completeLine()
    if TrailerBlock(of: bytes).isEmpty { bytes.append(Self.newline) }
    bytes += Array(trailer.utf8) + [Self.newline]
  }

  /// Adds `Signed-off-by:` as `-s` does: not twice in a row.
  package mutating func signOff(_ signature: Signature) {
    completeLine()
    let line = Array("Signed-off-by: \(signature.person)\n".utf8)
    if bytes == line { return }
    let block = TrailerBlock(of: bytes)
    if let last = block.lines.last, last.elementsEqual(line) { return }
    defer { tidy() }
    if block.isEmpty {
      if bytes.isEmpty {
        bytes += [Self.newline, Self.newline]
      } else if bytes.count == 1 || bytes[bytes.count - 2] != Self.newline {
        bytes.append(Self.newline)
      }
    }
    bytes += line
  }

  /// Puts a paragraph between the text and the trailers.
  package mutating func insert(paragraph: String) {
    completeLine()
    let block = TrailerBlock(of: bytes)
    let start = block.lines.first?.startIndex ?? bytes.count
    var head = Array(bytes[..<start])
    while head.suffix(2) == [Self.newline, Self.newline] { head.removeLast() }
    var text = Array(paragraph.utf8)
    while text.last == Self.newline { text.removeLast() }
    bytes = head + [Self.newline] + text + [Self.newline]
    if !block.isEmpty { bytes += [Self.newline] + block.lines.flatMap { $0 } }
  }

  /// What git makes of a message that went through an editor: no comments, no spaces at line ends, no more than one
  /// blank line in a row, none at the ends.
  package func cleaned() -> CherryPickMessage { CherryPickMessage(bytes: cleaned(keepingComments: false)) }

  /// With `-x` or `-s` git puts spaces and blank lines in order, and leaves lines that look like comments.
  private mutating func tidy() { bytes = cleaned(keepingComments: true) }

  private func cleaned(keepingComments: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var blanks = 0
    for range in TextLines.ranges(of: bytes) {
      var line = bytes[range]
      if line.first == UInt8(ascii: "#"), !keepingComments { continue }
      while TrailerBlock.isSpace(line.last) { line.removeLast() }
      if line.isEmpty {
        blanks += 1
        continue
      }
      if blanks > 0, !result.isEmpty { result.append(Self.newline) }
      blanks = 0
      result += line + [Self.newline]
    }
    return result
  }

  /// With git's list of conflicts, for a person to finish.
  func listing(conflicts paths: [String]) -> CherryPickMessage {
    var result = self
    result.bytes += Array("\n# Conflicts:\n".utf8)
    for path in paths { result.bytes += Array("#\t".utf8) + PathText.bytes(of: path) + [Self.newline] }
    return result
  }

  private static let newline = UInt8(ascii: "\n")

  private mutating func completeLine() {
    if let last = bytes.last, last != Self.newline { bytes.append(Self.newline) }
  }
}
