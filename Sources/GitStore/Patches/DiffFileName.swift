import Foundation

/// A file's name as it stands in the header of a diff.
struct DiffFileName {
  /// nil for `/dev/null`.
  var path: [UInt8]?
  /// The time stamp says that the file did not exist: midnight of 1970-01-01, in whatever zone.
  var isEpoch = false

  /// What follows `--- ` or `+++ `, without the line's end.
  init(field: ArraySlice<UInt8>) {
    var name = field
    if field.first == UInt8(ascii: "\""), let end = Self.closingQuote(of: field) {
      path = PathText.unquoted(field[...end]) ?? Array(field[...end])
      isEpoch = Self.isEpoch(String(decoding: field[(end + 1)...], as: UTF8.self))
    } else {
      if let tab = field.firstIndex(of: UInt8(ascii: "\t")) {
        name = field[..<tab]
        isEpoch = Self.isEpoch(String(decoding: field[(tab + 1)...], as: UTF8.self))
      }
      while name.last == UInt8(ascii: " ") { name.removeLast() }
      path = Array(name)
    }
    if path == Array("/dev/null".utf8) { path = nil }
  }

  /// The two names of a `diff --git` line. Names with blanks are not quoted, so the line can be parted in several ways;
  /// right is the one where both sides differ in their first folders only (`a/` and `b/`), or end as the rename says.
  static func pair(
    gitLine field: ArraySlice<UInt8>, renamedFrom old: [UInt8]?, to new: [UInt8]?
  ) -> (old: [UInt8], new: [UInt8])? {
    if field.first == UInt8(ascii: "\"") || field.last == UInt8(ascii: "\"") { return quotedPair(field) }
    var best: (common: Int, pair: (old: [UInt8], new: [UInt8]))?
    for blank in field.indices where field[blank] == UInt8(ascii: " ") {
      let (left, right) = (Array(field[..<blank]), Array(field[(blank + 1)...]))
      if let old, let new {
        if left.reversed().starts(with: old.reversed()), right.reversed().starts(with: new.reversed()) {
          return (left, right)
        }
        continue
      }
      let common = commonParts(left, right)
      if common > best?.common ?? 0 { best = (common, (left, right)) }
    }
    return best?.pair
  }

  /// How many parts two paths have in common at their ends; 0 when one lies deeper than the other.
  private static func commonParts(_ left: [UInt8], _ right: [UInt8]) -> Int {
    let slash = UInt8(ascii: "/")
    let (left, right) = (left.split(separator: slash).reversed(), right.split(separator: slash).reversed())
    return left.count == right.count ? zip(left, right).prefix { $0 == $1 }.count : 0
  }

  private static func quotedPair(_ field: ArraySlice<UInt8>) -> (old: [UInt8], new: [UInt8])? {
    let quote = UInt8(ascii: "\"")
    if field.first == quote {
      guard let end = closingQuote(of: field), let old = PathText.unquoted(field[...end]),
        end + 2 < field.endIndex
      else { return nil }
      let rest = field[(end + 2)...]
      guard rest.first == quote else { return (old, Array(rest)) }
      return PathText.unquoted(rest).map { (old, $0) }
    }
    guard let start = field.firstIndex(of: quote), start > field.startIndex,
      let new = PathText.unquoted(field[start...])
    else { return nil }
    return (Array(field[..<(start - 1)]), new)
  }

  /// The path below its first `count` folders, as `patch -pN` strips it; nil when it has not so many.
  static func stripped(_ path: [UInt8], _ count: Int) -> [UInt8]? {
    var parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
    if path.first == UInt8(ascii: "/") { parts.insert([], at: 0) }
    guard parts.count > count else { return nil }
    let rest = parts.dropFirst(count).filter { $0 != [UInt8(ascii: ".")] && !$0.isEmpty }
    return rest.isEmpty ? nil : Array(rest.joined(separator: [UInt8(ascii: "/")]))
  }

  private static func closingQuote(of field: ArraySlice<UInt8>) -> Int? {
    var index = field.startIndex + 1
    while index < field.endIndex {
      if field[index] == UInt8(ascii: "\"") { return index }
      index += field[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// diff writes `1970-01-01 01:00:00.000000000 +0100`, `1969-12-31 19:00:00 -0500` or `Thu Jan  1 00:00:00 1970`.
  private static func isEpoch(_ stamp: String) -> Bool {
    let text = stamp.trimmingCharacters(in: .whitespaces)
    if text.hasPrefix("1970-01-01 ") || text.hasPrefix("1969-12-31 ") { return true }
    let words = text.split(separator: " ")
    return words.count >= 5 && words[1] == "Jan" && words[2] == "1" && words[4] == "1970"
  }
}
