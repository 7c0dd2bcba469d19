/// What a commit message says of other commits.
package struct CommitMentions: Hashable, Sendable {
  /// `Fixes: 1a03675db1 ("the subject")`.
  package struct Fix: Hashable, Sendable {
    /// As many digits as were given.
    package var commit: String
    package var subject: String?
  }

  package var fixes: [Fix] = []
  /// `(cherry picked from commit ...)`, oldest first.
  package var pickedFrom: [ObjectID] = []
  /// `This reverts commit ID.`, as `git revert` writes it.
  package var reverts: [ObjectID] = []
  /// A `Cc:` to qemu-stable.
  package var isForStable = false
  /// All `Token: value` lines of the trailer block, in order.
  package var trailers: [Trailer] = []

  package struct Trailer: Hashable, Sendable {
    package var token: String
    package var value: String
  }

  package init(of message: [UInt8]) {
    for range in TextLines.ranges(of: message) {
      let line = String(decoding: message[range], as: UTF8.self).trimmingSpaces
      let lower = line.lowercased()
      if lower.hasPrefix("fixes:"), let fix = Self.fix(String(line.dropFirst(6)).trimmingSpaces) { fixes.append(fix) }
      if lower.hasPrefix("cc:"), lower.contains("qemu-stable@nongnu.org") { isForStable = true }
      // Some write a full stop, or text, after it.
      if lower.hasPrefix("(cherry picked from commit "),
        let id = ObjectID(hex: String(line.dropFirst(27).prefix { $0.isHexDigit }))
      {
        pickedFrom.append(id)
      }
      if lower.hasPrefix("this reverts commit "),
        let id = ObjectID(hex: String(line.dropFirst(20).prefix { $0.isHexDigit }))
      {
        reverts.append(id)
      }
    }
    trailers = TrailerBlock(of: message).lines.compactMap { line in
      guard let colon = TrailerBlock.separator(in: line), colon > 0 else { return nil }
      return Trailer(
        token: String(decoding: line.prefix(colon), as: UTF8.self).trimmingSpaces,
        value: String(decoding: line.dropFirst(colon + 1), as: UTF8.self).trimmingSpaces)
    }
  }

  private static func fix(_ value: String) -> Fix? {
    let value = value.lowercased().hasPrefix("commit ") ? String(value.dropFirst(7)).trimmingSpaces : value
    let digits = value.prefix { $0.isHexDigit }
    let rest = value.dropFirst(digits.count)
    // "Fixes: CVE-2020-1" and web addresses name no commit.
    guard (7...40).contains(digits.count), rest.first.map({ !$0.isLetter && !$0.isNumber && $0 != "-" }) ?? true else {
      return nil
    }
    guard let open = rest.firstIndex(of: "\""), let close = rest.lastIndex(of: "\""), open < close else {
      return Fix(commit: String(digits), subject: nil)
    }
    return Fix(commit: String(digits), subject: String(rest[rest.index(after: open)..<close]))
  }
}
