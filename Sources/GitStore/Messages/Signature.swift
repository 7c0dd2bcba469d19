/// Who did something to a repository, and when.
package struct Signature: Hashable, Sendable {
  package var name: String
  package var email: String
  /// Since 1970.
  package var seconds: Int64
  package var offsetMinutes: Int

  package init(name: String, email: String, seconds: Int64, offsetMinutes: Int) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offsetMinutes = offsetMinutes
  }

  /// The value of a commit's `author` or `committer` line, read as git reads it: the date stands after the last `>`.
  init(line: String) {
    let open = line.firstIndex(of: "<") ?? line.endIndex
    let close = line.lastIndex(of: ">") ?? line.endIndex
    name = line[..<open].trimmingSpaces
    email = open < close ? String(line[line.index(after: open)..<close]) : ""
    let words = (close < line.endIndex ? line[line.index(after: close)...] : "").split(separator: " ")
    seconds = words.first.flatMap { Int64($0) } ?? 0
    offsetMinutes = words.count > 1 ? Self.minutes(ofZone: words[1]) ?? 0 : 0
  }

  /// `+0130`.
  static func minutes(ofZone zone: some StringProtocol) -> Int? {
    guard let sign = zone.first, sign == "+" || sign == "-", let digits = Int(zone.dropFirst()), digits >= 0 else {
      return nil
    }
    let minutes = digits / 100 * 60 + digits % 100
    return sign == "-" ? -minutes : minutes
  }

  /// `+0130`.
  var zone: String {
    let minutes = abs(offsetMinutes)
    let digits = String(minutes / 60 * 100 + minutes % 60)
    return (offsetMinutes < 0 ? "-" : "+") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// `Name <address>`, as a trailer has it.
  package var person: String { "\(name) <\(email)>" }

  /// As a commit object has it. Angle brackets and line ends cannot be part of a name there.
  package var line: String {
    func plain(_ text: String) -> String { text.filter { !"<>\n\0".contains($0) } }
    return "\(plain(name)) <\(plain(email))> \(seconds) \(zone)"
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
