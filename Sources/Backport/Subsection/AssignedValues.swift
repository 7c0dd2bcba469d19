/// What a file's code gives a member of its device before any stream arrives: reset, else realize or init, else nothing, which in an
/// object that is made zeroed is 0.
struct AssignedValues {
  enum Value: Hashable {
    /// Nothing assigns it before a stream is loaded.
    case untouched
    /// C text of a constant.
    case constant(String)
    /// Where it is computed.
    case computed(function: String, line: Int)
  }

  struct Found: Hashable {
    var value: Value
    /// Reset sets it, and reset comes before every load: nobody else has to.
    var isByReset: Bool
  }

  private let text: CText
  private let functions: [CText.Function]
  private var resetNames: Set<String> = []
  private var initNames: Set<String> = []

  init(_ text: CText) {
    self.text = text
    functions = text.functions
    let names = Set(functions.map(\.name))
    var (resets, inits): (Set<String>, Set<String>) = ([], [])
    for name in names where name.contains("reset") { resets.insert(name) }
    for name in names where (name.contains("init") || name.contains("realize")) && !name.contains("class_init") {
      inits.insert(name)
    }
    for (index, token) in text.tokens.enumerated() where token.kind == .word {
      let isReset = ["reset", "enter", "hold", "qemu_register_reset", "device_class_set_legacy_reset"].contains(
        token.text)
      guard isReset else { continue }
      for next in index + 1..<min(index + 8, text.tokens.count) {
        if text.tokens[next].is(";") { break }
        if names.contains(text.tokens[next].text) { resets.insert(text.tokens[next].text) }
      }
    }
    resetNames = Self.closure(resets, functions, text, names)
    initNames = Self.closure(inits, functions, text, names).subtracting(resetNames)
  }

  private static func closure(
    _ roots: Set<String>, _ functions: [CText.Function], _ text: CText, _ names: Set<String>
  ) -> Set<String> {
    var found = roots
    var open = Array(roots)
    while let name = open.popLast() {
      for function in functions where function.name == name {
        for index in function.body where text.isPunctuator(index + 1, "(") && names.contains(text.tokens[index].text) {
          if found.insert(text.tokens[index].text).inserted { open.append(text.tokens[index].text) }
        }
      }
    }
    return found
  }

  func value(of member: String) -> Found {
    let reset = value(of: member, in: resetNames)
    if reset != .untouched { return Found(value: reset, isByReset: true) }
    return Found(value: value(of: member, in: initNames), isByReset: false)
  }

  private func value(of member: String, in names: Set<String>) -> Value {
    var found: Value = .untouched
    for function in functions where names.contains(function.name) {
      for assignment in Self.assignments(to: member, in: function.body, of: text) {
        let value: Value =
          assignment.constant.map { .constant($0) } ?? .computed(function: function.name, line: assignment.line)
        if found == .untouched || found == value {
          found = value
        } else {
          found = .computed(function: function.name, line: assignment.line)
        }
      }
    }
    return found
  }

  /// Constants other than `value` that the device gives the member while it runs: function and line.
  func others(of member: String, than value: String) -> [(constant: String, function: String, line: Int)] {
    functions.filter { !resetNames.contains($0.name) && !initNames.contains($0.name) }.flatMap { function in
      Self.assignments(to: member, in: function.body, of: text).compactMap { assignment in
        guard let constant = assignment.constant, constant != value,
          !(Self.isZero(constant) && Self.isZero(value))
        else { return nil }
        return (constant, function.name, assignment.line)
      }
    }
  }

  struct Assignment {
    /// Nil for anything that is not a constant, `+=` and the like.
    var constant: String?
    var line: Int
    /// Index of the member's last token.
    var index: Int
  }

  /// `x->member = value;` of any `x`, within a range of tokens.
  static func assignments(to member: String, in range: Range<Int>, of text: CText) -> [Assignment] {
    let path = CToken.read(Array(member.utf8)).map(\.text)
    guard !path.isEmpty else { return [] }
    var found: [Assignment] = []
    for index in range where text.tokens[index].is("->") || text.tokens[index].is(".") {
      let end = index + path.count
      guard end < range.upperBound, (1...path.count).allSatisfy({ text.tokens[index + $0].text == path[$0 - 1] }) else {
        continue
      }
      if text.tokens[index].is("."), !text.isPunctuator(index - 2, "->") { continue }
      var next = end + 1
      while text.isPunctuator(next, "["), let close = text.closing(next) { next = close + 1 }
      guard let operation = text.token(next), operation.kind == .punctuator else { continue }
      let line = text.tokens[index].line
      switch operation.text {
      case "=":
        var stop = next + 1
        while stop < range.upperBound, !text.tokens[stop].is(";") { stop += 1 }
        found.append(Assignment(constant: constant(next + 1..<stop, text), line: line, index: end))
      case "+=", "-=", "|=", "&=", "^=", "<<=", ">>=", "++", "--":
        found.append(Assignment(constant: nil, line: line, index: end))
      default: continue
      }
    }
    return found
  }

  private static func constant(_ range: Range<Int>, _ text: CText) -> String? {
    let words: Set<String> = ["true", "false"]
    let operators: Set<String> = ["(", ")", "-", "~", "|", "<<", "+", "*"]
    guard !range.isEmpty, range.count < 16 else { return nil }
    for index in range {
      let token = text.tokens[index]
      switch token.kind {
      case .number: continue
      case .word where token.isConstantName || words.contains(token.text): continue
      case .punctuator where operators.contains(token.text): continue
      default: return nil
      }
    }
    // `CLOCK_NOW()` is no constant, whatever it looks like.
    for index in range where text.tokens[index].kind == .word && text.isPunctuator(index + 1, "(") { return nil }
    return text.words(range)
  }

  /// Whether the text of a constant is 0 in any of C's spellings.
  static func isZero(_ constant: String) -> Bool {
    if constant == "false" { return true }
    let digits = constant.lowercased().hasPrefix("0x") ? constant.dropFirst(2) : Substring(constant)
    let number = digits.lowercased().filter { !"ul".contains($0) }
    return !number.isEmpty && number.allSatisfy { $0 == "0" }
  }
}

extension AssignedValues.Value {
  /// What nobody assigns is 0.
  var orZero: Self { self == .untouched ? .constant("0") : self }
}
