/// One build's part of a snapshot.
struct SnapshotWriter {
  var lines: SnapshotLines
  let build: Build
  private let labels: [String]
  /// The place in the heading of the block that is being written: what a line names besides itself is placed from here.
  var anchor: SourceLocation?
  /// The place of the line before.
  var cursor: SourceLocation?

  init(_ build: Build, _ lines: SnapshotLines) {
    self.build = build
    self.lines = lines
    labels = UniqueLabel.labels(of: build.descriptions)
  }

  mutating func write() throws(SnapshotError) {
    lines.begin("build", build.target.name)
    lines.endLine()
    lines.begin("initialisers", "\(build.initialiserCount)")
    lines.endLine()
    lines.begin("rules", "subsections-\(build.rules.subsections.rawValue)")
    for fact in WireRules.facts where build.rules[keyPath: fact.rule] { lines.word(fact.name) }
    lines.endLine()
    writeUnresolved(build.unresolved, indent: "")
    writeTypes()
    for index in build.descriptions.indices { try writeDescription(index) }
    try writeDevices()
    writeMachines()
  }

  /// Ancestors of ancestors are left out: a type's own line has them.
  private mutating func writeTypes() {
    for (name, ancestors) in build.typeAncestors.sorted(by: { $0.key < $1.key }) {
      lines.begin("type", name)
      let own = TypeAncestors.own(of: ancestors, in: build.typeAncestors)
      for ancestor in ancestors.prefix(own.count) { lines.word(ancestor) }
      if own.isWhole { lines.raw(TypeAncestors.stop) }
      lines.endLine()
    }
  }

  // MARK: - Parts of lines

  func label(_ id: DescriptionID) throws(SnapshotError) -> String {
    guard labels.indices.contains(id.index) else {
      throw SnapshotError(
        "the build refers to description \(id.index) of \(labels.count)", hint: "this is a fault of statereg: report it"
      )
    }
    return labels[id.index]
  }

  /// ` key=label`.
  mutating func reference(_ key: some RawRepresentable<String>, _ id: DescriptionID?) throws(SnapshotError) {
    guard let id else { return }
    lines.key(key)
    lines.bareWord(try label(id))
  }

  /// The place of a line of a block.
  mutating func place(_ place: SourceLocation) {
    lines.place(place, from: cursor)
    cursor = place
  }

  /// The heading of a block.
  mutating func placeHeading(_ place: SourceLocation) {
    lines.place(place, from: nil)
    anchor = place
    cursor = place
  }

  mutating func leaveBlock() {
    anchor = nil
    cursor = nil
  }

  mutating func writeUnresolved(_ list: [Unresolved], indent: String) {
    for unresolved in list {
      lines.begin("\(indent)unresolved")
      lines.append(" ")
      write(unresolved)
      lines.endLine()
    }
  }

  /// `(? "reason" hash @place)`.
  mutating func write(_ unresolved: Unresolved) {
    lines.append("(?")
    lines.word(unresolved.reason)
    lines.hash(unresolved.codeHash)
    if let place = unresolved.location { lines.place(place, from: anchor) }
    lines.append(")")
  }

  mutating func write<Value: BinaryInteger>(_ value: Known<Value>) {
    switch value {
    case .known(let number): lines.append("\(number)")
    case .unknown(let unresolved): write(unresolved)
    }
  }

  /// ` key=value`, left out when it is what the line means without.
  mutating func attribute<Value: BinaryInteger>(
    _ key: some RawRepresentable<String>, _ value: Known<Value>, unless usual: Value? = nil
  ) {
    if case .known(let number) = value, number == usual { return }
    lines.key(key)
    write(value)
  }

  /// `(function hash @place)`.
  mutating func write(_ reference: CodeReference) {
    lines.append("(")
    lines.bareWord(reference.function)
    lines.hash(reference.codeHash)
    if let place = reference.location { lines.place(place, from: anchor) }
    lines.append(")")
  }

  mutating func attribute(_ key: some RawRepresentable<String>, _ reference: CodeReference?) {
    guard let reference else { return }
    lines.key(key)
    write(reference)
  }

  /// ` code=(save load)`, `-` for a half that was not read.
  mutating func attribute(_ key: some RawRepresentable<String>, _ code: CodeForm?) throws(SnapshotError) {
    guard let code else { return }
    lines.key(key)
    lines.append("(")
    if let save = code.save { lines.bareWord(try label(save)) } else { lines.append("-") }
    if let load = code.load { lines.word(try label(load)) } else { lines.raw("-") }
    lines.append(")")
  }

  /// `(name hash @place expression)`.
  mutating func write(_ predicate: Predicate) throws(SnapshotError) {
    lines.append("(")
    lines.bareWord(predicate.name)
    lines.hash(predicate.codeHash)
    if let place = predicate.location { lines.place(place, from: anchor) }
    lines.append(" ")
    try write(predicate.body)
    lines.append(")")
  }

  /// An expression: operators before operands, in brackets.
  mutating func write(_ expression: Expression, depth: Int = 0) throws(SnapshotError) {
    guard depth < SnapshotLines.deepest else {
      throw SnapshotError(
        "an expression of the tree is nested more than \(SnapshotLines.deepest) deep",
        hint: "compare the tree itself: it needs no snapshot")
    }
    func operands(_ word: String, _ operands: Expression...) throws(SnapshotError) {
      lines.append("(\(word)")
      for operand in operands {
        lines.append(" ")
        try write(operand, depth: depth + 1)
      }
      lines.append(")")
    }
    switch expression {
    case .integer(let value): lines.append("\(value)")
    case .version: lines.append("version")
    case .member(let path, let type):
      lines.bareWord(path.text)
      lines.append(":\(type.word)")
    case .unary(let sign, let operand): try operands(sign.word, operand)
    case .binary(let sign, let left, let right): try operands(sign.rawValue, left, right)
    case .conditional(let condition, let yes, let no): try operands("?:", condition, yes, no)
    case .cast(let type, let operand): try operands(type.word, operand)
    case .atom(let atom):
      lines.append("(\(atom.kind.word)")
      lines.word(atom.text)
      lines.word(atom.reason)
      lines.hash(atom.codeHash)
      lines.append(")")
    }
  }
}
