/// Tests of the section's version in a `post_load`, which can no longer tell anything once the version stays where it was.
struct VersionComparisons {
  struct Test: Hashable {
    /// The bytes of `version_id < 3`.
    var range: Range<Int>
    var text: String
    /// True when it holds for streams without the new fields.
    var isOfOldStreams: Bool
    var line: Int
    /// Index of the `if` whose whole condition it is.
    var ifIndex: Int?
  }

  /// Those that tell streams with the pick's version from older ones.
  private(set) var tests: [Test] = []
  /// Uses of the version that are no comparison with a number: line and text.
  private(set) var others: [(line: Int, text: String)] = []
  let function: CText.Function
  let object: String?
  let text: CText

  init?(postLoad name: String, in text: CText, before: Int, picked: Int) {
    guard let function = text.function(name), function.parameters.count == 2 else { return nil }
    self.function = function
    self.text = text
    object = OpaqueVariable.name(in: function, text)
    let version = function.parameters[1]
    for index in function.body where text.tokens[index].kind == .word && text.tokens[index].text == version {
      if text.isPunctuator(index - 1, "->") || text.isPunctuator(index - 1, ".") { continue }
      guard let (start, end, holds) = Self.comparison(index, text) else {
        others.append((text.tokens[index].line, Self.line(index, text)))
        continue
      }
      let (old, new) = (holds(before), holds(picked))
      guard old != new else { continue }
      let range = text.tokens[start].range.lowerBound..<text.tokens[end].range.upperBound
      let isWhole =
        text.tokens[max(start - 2, 0)].text == "if" && text.isPunctuator(start - 1, "(")
        && text.closing(start - 1) == end + 1
      tests.append(
        Test(
          range: range, text: text.text(range), isOfOldStreams: old, line: text.tokens[start].line,
          ifIndex: isWhole ? start - 2 : nil))
    }
  }

  private static func line(_ index: Int, _ text: CText) -> String {
    let start = text.lineStart(text.tokens[index].range.lowerBound)
    return text.text(start..<text.lineEnd(start))[...].trimmingBlanks
  }

  private static func comparison(_ index: Int, _ text: CText) -> (Int, Int, (Int) -> Bool)? {
    func number(_ at: Int) -> Int? {
      guard let token = text.token(at), token.kind == .number else { return nil }
      return Int(token.text)
    }
    func operation(_ at: Int) -> ((Int, Int) -> Bool)? {
      switch text.token(at)?.text {
      case "<": { $0 < $1 }
      case "<=": { $0 <= $1 }
      case ">": { $0 > $1 }
      case ">=": { $0 >= $1 }
      case "==": { $0 == $1 }
      case "!=": { $0 != $1 }
      default: nil
      }
    }
    if let compare = operation(index + 1), let value = number(index + 2) {
      return (index, index + 2, { compare($0, value) })
    }
    if let compare = operation(index - 1), let value = number(index - 2) {
      return (index - 2, index, { compare(value, $0) })
    }
    return nil
  }

  /// An `if` over old streams that does nothing but give constants to added members: what absence stands for.
  struct Defaults: Hashable {
    /// The bytes of the whole statement, its lines and the blank line behind it.
    var range: Range<Int>
    /// C text by member.
    var values: [String: String]
    /// The statements' lines with their comments, without indentation.
    var lines: [String]
  }

  func defaults(of members: [String]) -> Defaults? {
    guard tests.count == 1, let test = tests.first, test.isOfOldStreams, let start = test.ifIndex, let object,
      let condition = text.closing(start + 1)
    else { return nil }
    let isBraced = text.isPunctuator(condition + 1, "{")
    let body: Range<Int>
    let end: Int
    if isBraced {
      guard let close = text.closing(condition + 1) else { return nil }
      (body, end) = (condition + 2..<close, close)
    } else {
      guard let stop = (condition + 1..<function.close).first(where: { text.tokens[$0].is(";") }) else { return nil }
      (body, end) = (condition + 1..<stop + 1, stop)
    }
    guard text.token(end + 1)?.text != "else", !text.tokens[body].contains(where: { $0.kind == .directive }) else {
      return nil
    }
    var values: [String: String] = [:]
    var statement = body.lowerBound
    while statement < body.upperBound {
      guard let stop = (statement..<body.upperBound).first(where: { text.tokens[$0].is(";") }),
        text.tokens[statement].text == object, text.isPunctuator(statement + 1, "->")
      else { return nil }
      let found = members.compactMap { member in
        AssignedValues.assignments(to: member, in: statement..<stop + 1, of: text).first.map { (member, $0.constant) }
      }
      guard let (member, constant) = found.first, let constant else { return nil }
      values[member] = constant
      statement = stop + 1
    }
    let first = text.lineStart(text.tokens[start].range.lowerBound)
    var last = text.lineEnd(text.tokens[end].range.upperBound)
    // The blank line behind goes with it.
    let rest = text.text(last..<text.lineEnd(last))
    if rest.allSatisfy(\.isWhitespace) { last = text.lineEnd(last) }
    let inner =
      isBraced
      ? text.text(text.tokens[condition + 1].range.upperBound..<text.tokens[end].range.lowerBound)
      : text.text(ofTokens: body)
    let lines = inner.replacing("\r\n", with: "\n").split(separator: "\n").map(\.trimmingBlanks)
      .filter { !$0.isEmpty }.map { line in
        line.replacing("\(object)->", with: "s->")
      }.map { $0.hasPrefix("*") ? " " + $0 : $0 }
    return Defaults(range: first..<last, values: values, lines: lines)
  }
}
