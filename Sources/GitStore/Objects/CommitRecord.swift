import Findings
import Foundation

/// A commit object, taken apart.
package struct CommitRecord: Hashable, Sendable {
  package var id: ObjectID
  package var tree: ObjectID
  package var parents: [ObjectID]
  package var author: Signature
  package var committer: Signature
  /// All after the headers, in the commit's own encoding.
  package var message: [UInt8]
  /// The `encoding` header; nil is UTF-8.
  package var encoding: String?

  /// The message as UTF-8. Where its encoding is unknown, its bytes stay as they are.
  package var text: [UInt8] { Self.utf8(message, from: encoding) }

  /// The subject as `git log --oneline` shows it: the lines of the first paragraph, joined.
  package var summary: String {
    var lines: [Substring] = []
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank, lines.isEmpty { continue }
      if isBlank { break }
      lines.append(line)
    }
    return lines.map { line in
      String(line.reversed().drop { $0.isWhitespace }.reversed())
    }.joined(separator: " ")
  }

  /// The first line of the subject, as git names a commit in conflict markers.
  package var subjectLine: String {
    let text = text
    let lines = TextLines.ranges(of: text).map { text[$0] }
    let first = lines.first { !TrailerBlock.isBlank($0) } ?? []
    return String(decoding: first.last == UInt8(ascii: "\n") ? first.dropLast() : first, as: UTF8.self)
  }

  /// nil when the bytes are not a commit.
  init?(_ id: ObjectID, parsing bytes: UnsafeBufferPointer<UInt8>) {
    let all = Array(bytes)
    var index = 0
    var headers: [(name: Substring, value: [UInt8])] = []
    while index < all.count, all[index] != UInt8(ascii: "\n") {
      let end = all[index...].firstIndex(of: UInt8(ascii: "\n")) ?? all.count
      let line = all[index..<end]
      index = min(end + 1, all.count)
      // A line that begins with a space goes on with the one before (a signature's).
      guard line.first != UInt8(ascii: " "), let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
      headers.append((Substring(decoding: line[..<space], as: UTF8.self), Array(line[(space + 1)...])))
    }
    message = index < all.count ? Array(all[(index + 1)...]) : []
    func first(_ name: String) -> [UInt8]? { headers.first { $0.name == name }?.value }
    func hex(_ value: [UInt8]) -> ObjectID? { ObjectID(hex: String(decoding: value, as: UTF8.self)) }
    guard let tree = first("tree").flatMap(hex) else { return nil }
    self.id = id
    self.tree = tree
    parents = headers.filter { $0.name == "parent" }.compactMap { hex($0.value) }
    let encoding = first("encoding").map { String(decoding: $0, as: UTF8.self) }
    self.encoding = encoding
    func signature(_ name: String) -> Signature {
      Signature(line: String(decoding: Self.utf8(first(name) ?? [], from: encoding), as: UTF8.self))
    }
    author = signature("author")
    committer = signature("committer")
  }

  /// The encodings that old commits are seen in.
  private static func utf8(_ bytes: [UInt8], from name: String?) -> [UInt8] {
    guard let name = name?.lowercased().filter({ $0 != "-" && $0 != "_" }) else { return bytes }
    let encoding: String.Encoding
    switch name {
    case "iso88591", "latin1", "iso885915": encoding = .isoLatin1
    case "iso88592", "latin2": encoding = .isoLatin2
    case "windows1252", "cp1252": encoding = .windowsCP1252
    case "windows1251", "cp1251": encoding = .windowsCP1251
    case "eucjp": encoding = .japaneseEUC
    case "shiftjis", "sjis": encoding = .shiftJIS
    default: return bytes
    }
    return String(bytes: bytes, encoding: encoding).map { Array($0.utf8) } ?? bytes
  }
}

extension ObjectWorkspace {
  /// Reads a commit, of the repository or a new one.
  package func commit(_ id: ObjectID) throws(ToolError) -> CommitRecord {
    let record = try withObject(id, .commit, title: "commit \(id.abbreviated)") { (bytes) throws(ToolError) in
      CommitRecord(id, parsing: bytes)
    }
    guard let record else {
      throw ToolError(
        .unreadable, "commit \(id) in '\(condition.directory)' cannot be read: the object is damaged",
        hint: condition.command("fsck --full"))
    }
    return record
  }

  /// Adds a commit, in memory. Its message is UTF-8.
  package func write(
    commit tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: [UInt8]
  ) -> ObjectID {
    var text = "tree \(tree)\n"
    for parent in parents { text += "parent \(parent)\n" }
    text += "author \(author.line)\ncommitter \(committer.line)\n\n"
    return write(.commit, Array(text.utf8) + message)
  }
}
