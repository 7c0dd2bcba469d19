import CLibgit2
import Findings
import Foundation

extension Repository {
  /// Whose name a new commit or a moved branch bears.
  package enum Person: String, Sendable {
    case author
    case committer
  }

  /// The user's identity, as git finds it: `GIT_COMMITTER_NAME` and its like, then `committer.name`, then `user.name`.
  /// - Parameter environment: the variables of those names that are set; the library does not look for itself.
  /// - Throws: `.usage` when name or address is nowhere, or a date cannot be read.
  package func identity(
    _ person: Person, environment: [String: String], now: Date = Date()
  ) throws(ToolError) -> Signature {
    let prefix = "GIT_\(person.rawValue.uppercased())"
    func find(_ part: String, _ others: String?...) -> String? {
      let candidates =
        [environment["\(prefix)_\(part.uppercased())"], setting("\(person.rawValue).\(part)"), setting("user.\(part)")]
        + others
      return candidates.compactMap { $0?.trimmingSpaces }.first { !$0.isEmpty }
    }
    guard let name = find("name"), let email = find("email", environment["EMAIL"]) else {
      throw ToolError(
        .usage, "the \(person.rawValue)'s name and e-mail address are not known",
        notes: ["every commit and every move of a branch records who made it"],
        hint: #"git config --global user.name "Your Name", and git config --global user.email you@example.com"#)
    }
    let date: (seconds: Int64, offset: Int)
    if let text = environment["\(prefix)_DATE"], !text.isEmpty {
      guard let read = GitDate.parse(text) else {
        throw ToolError(
          .usage, "\(prefix)_DATE is '\(text)', which is not a date",
          hint: "write it as '@1700000000 +0100' or '2023-11-14T22:13:20+01:00'")
      }
      date = read
    } else {
      date = (Int64(now.timeIntervalSince1970), TimeZone.current.secondsFromGMT(for: now) / 60)
    }
    return Signature(name: name, email: email, seconds: date.seconds, offsetMinutes: date.offset)
  }
}

/// The dates that git's environment variables have.
enum GitDate {
  /// `@SECONDS ZONE`, `SECONDS ZONE`, ISO 8601 and RFC 2822.
  static func parse(_ text: String) -> (seconds: Int64, offset: Int)? {
    let words = text.split(separator: " ")
    if let first = words.first, words.count <= 2 {
      let digits = first.hasPrefix("@") ? first.dropFirst() : first
      if let seconds = Int64(digits), first.hasPrefix("@") || digits.count > 8 {
        if words.count == 1 { return (seconds, 0) }
        return Signature.minutes(ofZone: words[1]).map { (seconds, $0) }
      }
    }
    for format in [
      "yyyy-MM-dd'T'HH:mm:ssXXXXX", "yyyy-MM-dd'T'HH:mm:ssXX", "yyyy-MM-dd HH:mm:ss XX", "EEE, d MMM yyyy HH:mm:ss XX",
    ] {
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = TimeZone(secondsFromGMT: 0)
      formatter.dateFormat = format
      guard let date = formatter.date(from: text) else { continue }
      let zone = text.hasSuffix("Z") ? "+0000" : text.suffix(6).filter { $0 != ":" && $0 != " " }.suffix(5)
      return (Int64(date.timeIntervalSince1970), Signature.minutes(ofZone: zone) ?? 0)
    }
    return nil
  }
}

extension Signature {
  /// As libgit2 has it, for the time of a call.
  func withRaw<Result>(_ body: (UnsafePointer<git_signature>) throws(GitFailure) -> Result) throws(GitFailure) -> Result
  {
    var raw: UnsafeMutablePointer<git_signature>?
    try check(git_signature_new(&raw, name, email, seconds, Int32(offsetMinutes)), "git_signature_new")
    defer { git_signature_free(raw) }
    guard let raw else { throw GitFailure(code: GIT_ERROR.rawValue, function: "git_signature_new") }
    return try body(raw)
  }
}
