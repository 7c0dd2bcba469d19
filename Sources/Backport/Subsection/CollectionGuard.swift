/// When a pick's own `pre_save` collects the added members: `if (!(s->status & DRQ_STAT)) return;` before it does says that there is
/// nothing to send otherwise.
struct CollectionGuard: Hashable {
  /// C text over `s`: "(s->status & DRQ_STAT) != 0".
  var condition: String
  var function: String
  var line: Int
  /// The added members that are collected.
  var members: [String]

  /// - Parameter members: the added fields' members.
  init?(preSave function: CText.Function, members: [String], in text: CText) {
    guard let object = OpaqueVariable.name(in: function, text) else { return nil }
    func assigned(_ range: Range<Int>) -> [String] {
      members.filter { !AssignedValues.assignments(to: $0, in: range, of: text).isEmpty }
    }
    var index = function.body.lowerBound
    while index < function.body.upperBound {
      defer { index += 1 }
      guard text.tokens[index].text == "if", text.isPunctuator(index + 1, "("), let close = text.closing(index + 1)
      else {
        if text.tokens[index].is("{"), let end = text.closing(index) { index = end }
        continue
      }
      let condition = index + 2..<close
      let isBraced = text.isPunctuator(close + 1, "{")
      let bodyEnd = isBraced ? text.closing(close + 1) ?? close + 1 : Self.statementEnd(close + 1, text)
      let body = close + 1..<bodyEnd + 1
      let returns = text.token(close + (isBraced ? 2 : 1))?.text == "return"
      let outside = assigned(bodyEnd + 1..<function.body.upperBound)
      let constantOutside = Self.isOnlyConstant(members, function.body.lowerBound..<index, text)
      guard constantOutside, let plain = Self.overState(condition, object, members, text) else { continue }
      if returns, !outside.isEmpty {
        self.init(
          condition: Self.negated(plain), function: function.name, line: text.tokens[index].line, members: outside)
        return
      }
      let inside = assigned(body)
      if !inside.isEmpty, outside.isEmpty {
        self.init(condition: Self.asked(plain), function: function.name, line: text.tokens[index].line, members: inside)
        return
      }
    }
    return nil
  }

  private init(condition: String, function: String, line: Int, members: [String]) {
    self.condition = condition
    self.function = function
    self.line = line
    self.members = members
  }

  private static func statementEnd(_ start: Int, _ text: CText) -> Int {
    var index = start
    while index < text.tokens.count, !text.tokens[index].is(";") { index += 1 }
    return index
  }

  private static func isOnlyConstant(_ members: [String], _ range: Range<Int>, _ text: CText) -> Bool {
    members.allSatisfy { AssignedValues.assignments(to: $0, in: range, of: text).allSatisfy { $0.constant != nil } }
  }

  /// The condition with the object called `s`; nil when it asks locals or the added members themselves.
  private static func overState(_ range: Range<Int>, _ object: String, _ members: [String], _ text: CText) -> String? {
    var result = ""
    for index in range {
      let token = text.tokens[index]
      var word = token.text
      if token.kind == .word {
        let isMember = text.isPunctuator(index - 1, "->") || text.isPunctuator(index - 1, ".")
        if isMember {
          if members.contains(word) { return nil }
        } else if word == object {
          word = "s"
        } else if !token.isConstantName, !text.isPunctuator(index + 1, "(") {
          return nil
        }
      }
      if index > range.lowerBound, token.range.lowerBound > text.tokens[index - 1].range.upperBound { result += " " }
      result += word
    }
    return result.contains("s->") ? result : nil
  }

  private static func negated(_ condition: String) -> String {
    guard condition.hasPrefix("!"), !condition.contains("&&"), !condition.contains("||") else {
      return "!(\(condition))"
    }
    return asked(String(condition.dropFirst()))
  }

  private static func asked(_ condition: String) -> String {
    let isBitTest = condition.contains(" & ") && !condition.contains("=")
    if isBitTest { return condition.hasPrefix("(") ? "\(condition) != 0" : "(\(condition)) != 0" }
    return condition
  }
}
