import Findings

/// A shell pattern over a whole name: `*` any run of characters, `?` one, `[a-z]` one of a set, `[!a-z]` none of it, `\` takes the next
/// character as it is. Case matters, as it does in device and machine names.
package struct Glob: Hashable, Sendable, CustomStringConvertible {
  private enum Part: Hashable, Sendable {
    case exactly(Unicode.Scalar)
    case anyOne
    case anyRun
    case oneOf([ClosedRange<UInt32>], negated: Bool)
  }

  /// The pattern as it was written.
  package let pattern: String
  private let parts: [Part]

  package var description: String { pattern }

  /// - Throws: `usage` when a `[` is not closed or the pattern ends in a lone `\`.
  package init(_ pattern: String) throws(ToolError) {
    self.pattern = pattern
    var parts: [Part] = []
    var rest = Array(pattern.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": if parts.last != .anyRun { parts.append(.anyRun) }
      case "?": parts.append(.anyOne)
      case "[": parts.append(try Self.set(&rest, in: pattern))
      case "\\":
        guard let escaped = rest.popFirst() else {
          throw ToolError(.usage, "pattern '\(pattern)' ends in a lone '\\'", hint: "write '\\\\' for a backslash")
        }
        parts.append(.exactly(escaped))
      default: parts.append(.exactly(scalar))
      }
    }
    self.parts = parts
  }

  /// True when the pattern matches all of `name`. Takes at most |name| x |pattern| steps.
  package func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    var at = 0
    var part = 0
    // Where to go on when a mismatch follows a `*`: only the last `*` need ever be tried again.
    var retry: (part: Int, at: Int)?
    while at < scalars.count {
      if part < parts.count, parts[part] == .anyRun {
        part += 1
        retry = (part, at)
      } else if part < parts.count, Self.matches(parts[part], scalars[at]) {
        part += 1
        at += 1
      } else if let last = retry {
        retry = (last.part, last.at + 1)
        part = last.part
        at = last.at + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .anyRun }
  }

  private static func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .exactly(let expected): scalar == expected
    case .anyOne, .anyRun: true
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar.value) } != negated
    }
  }

  /// Reads a set after its `[`. A `]` that comes first is a member, as in POSIX.
  private static func set(
    _ rest: inout ArraySlice<Unicode.Scalar>, in pattern: String
  ) throws(ToolError) -> Part {
    var ranges: [ClosedRange<UInt32>] = []
    var negated = false
    if rest.first == "!" || rest.first == "^" {
      negated = true
      rest.removeFirst()
    }
    var isFirst = true
    while let scalar = rest.popFirst() {
      if scalar == "]", !isFirst { return .oneOf(ranges, negated: negated) }
      isFirst = false
      let start = rest.startIndex
      if rest.count >= 2, rest[start] == "-", rest[start + 1] != "]" {
        let upper = rest[start + 1]
        rest = rest.dropFirst(2)
        // An empty range (`z-a`) matches nothing, as in fnmatch.
        if scalar.value <= upper.value { ranges.append(scalar.value...upper.value) }
      } else {
        ranges.append(scalar.value...scalar.value)
      }
    }
    throw ToolError(.usage, "pattern '\(pattern)' has a '[' without ']'", hint: "write '\\[' for a bracket")
  }
}

extension [Glob] {
  /// No pattern matches everything; otherwise one of `names` must match one of the patterns.
  package func admit(_ names: String...) -> Bool {
    isEmpty || contains { glob in names.contains { glob.matches($0) } }
  }
}

extension Glob {
  /// The globs of an option that may be given several times.
  ///
  /// - Throws: `ToolError` (`usage`) for the first pattern that is none.
  package static func all(_ patterns: [String]) throws(ToolError) -> [Glob] {
    var globs: [Glob] = []
    for pattern in patterns { globs.append(try Glob(pattern)) }
    return globs
  }
}
