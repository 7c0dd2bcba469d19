extension SnapshotReader {
  /// `(name hash @place expression)`.
  mutating func predicate() throws(SnapshotError) -> Predicate {
    try scanner.expect("(")
    let name = try scanner.word("a function's name")
    try scanner.expectSpace()
    let hash = try scanner.hash()
    let place = try scanner.place(from: anchor)
    try scanner.expectSpace()
    let body = try expression()
    try scanner.expect(")")
    return Predicate(name: name, location: place, body: body, codeHash: hash)
  }

  mutating func expression(depth: Int = 0) throws(SnapshotError) -> Expression {
    guard depth < SnapshotLines.deepest else {
      throw scanner.error("the expression is nested more than \(SnapshotLines.deepest) deep")
    }
    if scanner.isNext("\"") {
      let path = try scanner.quoted()
      try scanner.expect(":")
      return .member(MemberPath(path), try integerType())
    }
    if scanner.isNext("(") { return try operation(depth: depth) }
    let start = scanner
    let found = try scanner.bareBytes("an expression")
    if found.elementsEqual("version".utf8) { return .version }
    let hasType = found.contains(UInt8(ascii: ":"))
    scanner = start
    guard hasType else { return .integer(try scanner.number("a number")) }
    let (path, _) = try scanner.splitAtLastColon("a member")
    scanner.goBack(to: start, behind: path.utf8.count + 1)
    return .member(MemberPath(path), try integerType())
  }

  private mutating func operation(depth: Int) throws(SnapshotError) -> Expression {
    try scanner.expect("(")
    let start = scanner
    let word = String(decoding: try scanner.operatorBytes(), as: UTF8.self)
    let expression: Expression
    if let atom = try atom(word) {
      expression = .atom(atom)
    } else if word == "?:" {
      let condition = try operand(depth)
      let yes = try operand(depth)
      expression = .conditional(condition, yes, try operand(depth))
    } else if let sign = BinaryOperator(rawValue: word) {
      let left = try operand(depth)
      expression = .binary(sign, left, try operand(depth))
    } else if let sign = Self.unaryOperators[word] {
      expression = .unary(sign, try operand(depth))
    } else if let type = Self.integerTypes[word] {
      expression = .cast(type, try operand(depth))
    } else {
      throw start.error("'\(word.prefix(40))' is no operator")
    }
    try scanner.expect(")")
    return expression
  }

  private mutating func operand(_ depth: Int) throws(SnapshotError) -> Expression {
    try scanner.expectSpace()
    return try expression(depth: depth + 1)
  }

  /// Nil, and nothing read, for a word that is no atom's.
  private mutating func atom(_ word: String) throws(SnapshotError) -> Atom? {
    guard Atom.Kind.isWord(word) else { return nil }
    try scanner.expectSpace()
    let text = try scanner.word("the text")
    try scanner.expectSpace()
    let reason = try scanner.word("a reason")
    try scanner.expectSpace()
    guard let kind = Atom.Kind(word: word, text: text) else { return nil }
    return Atom(kind: kind, text: text, reason: reason, codeHash: try scanner.hash())
  }

  /// "u32".
  mutating func integerType() throws(SnapshotError) -> CInteger {
    let start = scanner
    let word = String(decoding: try scanner.bareBytes("a type"), as: UTF8.self)
    guard let type = Self.integerTypes[word] else { throw start.error("'\(word.prefix(40))' is no integer type") }
    return type
  }

  private static let unaryOperators: [String: UnaryOperator] = Dictionary(
    uniqueKeysWithValues: [UnaryOperator.negate, .complement, .not].map { ($0.word, $0) })

  /// The model knows these widths.
  private static let integerTypes: [String: CInteger] = Dictionary(
    uniqueKeysWithValues: [1, 8, 16, 32, 64].flatMap { bits in
      [false, true].map { CInteger(bits: bits, isSigned: $0) }
    }.map { ($0.word, $0) })
}
