extension SnapshotReader {
  /// The kind of description whose block comes next.
  mutating func nextKind() throws(SnapshotError) -> Description.Kind? {
    for kind in [Description.Kind.declared, .save, .load, .hook] where scanner.takeKeyword(kind.rawValue) {
      return kind
    }
    return nil
  }

  mutating func readDescription(_ kind: Description.Kind) throws(SnapshotError) {
    typealias Key = SnapshotKey.Description
    try scanner.expectSpace()
    let start = scanner
    let label = try scanner.word("a description's name")
    let index = build.descriptions.count
    guard ids.updateValue(DescriptionID(index), forKey: label) == nil else {
      throw start.error("the description '\(label)' stands twice")
    }
    try scanner.expectSpace()
    let name = try scanner.word("a name")
    // A place of the heading is counted from the heading's own, which stands behind it.
    anchor = try headingPlace()
    var description = Description(name: name, symbol: label, location: anchor ?? SourceLocation(path: "", line: 0))
    description.kind = kind
    var last = 0
    while let key = try scanner.attribute(Key.self, after: &last) {
      switch key {
      case .symbol: description.symbol = try word()
      case .version: description.versionID = try value()
      case .minimum: description.minimumVersionID = try value()
      case .oldMinimum: description.minimumVersionIDOld = try value()
      case .unmigratable: description.isUnmigratable = true
      case .early: description.isEarlySetup = true
      case .priority:
        try scanner.expect("=")
        description.priority = try scanner.number("a number")
      }
    }
    try placeHeading()
    description.location = anchor ?? description.location
    try scanner.endLine()
    if scanner.takeKeyword("  needed") {
      try scanner.expectSpace()
      description.needed = try predicate()
      try scanner.endLine()
    }
    description.unresolved = try unresolvedLines(indent: "  ")
    // References are put into the build's own copy.
    build.descriptions.append(description)
    for hook in Description.hooks where scanner.takeKeyword("  \(hook.word)") { try readHook(hook, of: index) }
    while scanner.takeKeyword("  field") { try readField(of: index) }
    while scanner.takeKeyword("  subsection") { try readSubsection(of: index) }
    leaveBlock()
  }

  /// The place at the end of the heading's line, without taking it.
  func headingPlace() throws(SnapshotError) -> SourceLocation? {
    var ahead = scanner
    guard ahead.skipToLastPlace() else { return nil }
    return try ahead.place(from: nil)
  }

  private mutating func readHook(_ hook: SnapshotHook, of index: Int) throws(SnapshotError) {
    var last = 0
    while let key = try scanner.attribute(SnapshotKey.Hook.self, after: &last) {
      switch key {
      case .function: build.descriptions[index][keyPath: hook.reference] = try codeReference()
      case .code:
        guard let path = hook.code else { throw scanner.unexpected("the end of the line") }
        try scanner.expect("=")
        try label(hook.word == "load_state_old" ? [.load] : [.hook]) { $0.descriptions[index][keyPath: path] = $1 }
      }
    }
    guard last > 0 else { throw scanner.unexpected("'function=' or 'code='") }
    try scanner.endLine()
  }

  private mutating func readSubsection(of index: Int) throws(SnapshotError) {
    try scanner.expectSpace()
    let number = build.descriptions[index].subsections.count
    let start = scanner.error("")
    try label([.declared]) { $0.descriptions[index].subsections[number].description = $1 }
    var use = SubsectionUse(
      description: DescriptionID(-1), needed: nil, location: cursor ?? SourceLocation(path: "", line: 0))
    var last = 0
    while let key = try scanner.attribute(SnapshotKey.Subsection.self, after: &last) {
      switch key {
      case .when:
        try scanner.expect("=")
        if scanner.isNext("(") {
          use.needed = try predicate()
        } else {
          try scanner.expect("own")
          ownTests.append((index, number, start))
        }
      }
    }
    use.location = try place()
    try scanner.endLine()
    build.descriptions[index].subsections.append(use)
  }

  // MARK: - Fields

  private mutating func readField(of index: Int) throws(SnapshotError) {
    try scanner.expectSpace()
    let name = try scanner.word("a field's name")
    try scanner.expectSpace()
    let number = build.descriptions[index].fields.count
    var field = Field(name: name, location: anchor ?? SourceLocation(path: "", line: 0), form: .buffer)
    field.form = try form(index, number)
    field.member = MemberPath(name)
    try readAttributes(of: &field)
    field.location = try place()
    try scanner.endLine()
    build.descriptions[index].fields.append(field)
  }

  private mutating func readAttributes(of field: inout Field) throws(SnapshotError) {
    var last = 0
    while let key = try scanner.attribute(SnapshotKey.Field.self, after: &last) {
      switch key {
      case .macro: field.macro = try word()
      case .member: field.member = MemberPath(try word())
      case .since: field.versionID = try value()
      case .structVersion: field.structVersionID = try value()
      case .flags: field.flags = try flags()
      case .size: field.size = try value()
      case .sizeMember: field.sizeMember = try countMember()
      case .count: field.count = try value()
      case .countMember: field.countMember = try countMember()
      case .start: field.start = try value()
      case .hint: field.errorHint = try word()
      case .when:
        try scanner.expect("=")
        field.exists = try predicate()
      }
    }
  }

  private mutating func flags() throws(SnapshotError) -> FieldFlags {
    try scanner.expect("=")
    let start = scanner
    var flags: FieldFlags = []
    for word in try scanner.bareBytes("flags").split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard let flag = FieldFlags.words.first(where: { $0.word.utf8.elementsEqual(word) })?.flag else {
        throw start.error("'\(String(decoding: word.prefix(40), as: UTF8.self))' is no flag of a field")
      }
      flags.insert(flag)
    }
    return flags
  }

  private mutating func countMember() throws(SnapshotError) -> CountMember {
    try scanner.expect("=(")
    let member = MemberPath(try scanner.word("a member"))
    try scanner.expectSpace()
    var count = CountMember(member: member, type: try integerType())
    if scanner.take(" ") { count.constant = try scanner.number("a number") }
    try scanner.expect(")")
    return count
  }

  private mutating func form(_ index: Int, _ number: Int) throws(SnapshotError) -> WireForm {
    guard scanner.isNext("(") else {
      let start = scanner
      let word = String(decoding: try scanner.bareBytes("a field's form"), as: UTF8.self)
      if let scalar = ScalarForm(rawValue: word) { return .scalar(scalar) }
      switch word {
      case "buffer": return .buffer
      case "unused": return .unused
      case "bitmap": return .bitmap
      case "validation": return .validation
      default: throw start.error("'\(word.prefix(40))' is no form of a field")
      }
    }
    if scanner.take("(assignment ") {
      let type = try integerType()
      try scanner.expectSpace()
      let value = try expression()
      try scanner.expect(")")
      return .assignment(type, value)
    }
    if scanner.take("(custom ") { return .custom(try custom(index, number)) }
    if scanner.take("(tree ") { return try tree(index, number) }
    let code: [Description.Kind] = [.save, .load, .hook]
    let wrappers: [(String, [Description.Kind], @Sendable (DescriptionID) -> WireForm)] = [
      ("(structure ", [.declared] + code, { .structure($0) }), ("(temporary ", [.declared] + code, { .temporary($0) }),
      ("(list ", [.declared] + code, { .list($0) }), ("(group ", code, { .group($0) }),
    ]
    for (word, kinds, wrapped) in wrappers where scanner.take(word) {
      try label(kinds) { $0.descriptions[index].fields[number].form = wrapped($1) }
      try scanner.expect(")")
      return wrapped(DescriptionID(-1))
    }
    return .unresolved(try unresolved())
  }

  /// `(tree value)` or `(tree key value)`, behind the first word.
  private mutating func tree(_ index: Int, _ number: Int) throws(SnapshotError) -> WireForm {
    let kinds: [Description.Kind] = [.declared]
    func put(_ build: inout Build, _ change: (inout DescriptionID?, inout DescriptionID) -> Void) {
      guard case .tree(var key, var value) = build.descriptions[index].fields[number].form else { return }
      change(&key, &value)
      build.descriptions[index].fields[number].form = .tree(key: key, value: value)
    }
    var ahead = scanner
    _ = try ahead.word("a description's name")
    let hasKey = ahead.isNext(" ")
    if hasKey {
      try label(kinds) { build, id in put(&build) { key, _ in key = id } }
      try scanner.expectSpace()
    }
    try label(kinds) { build, id in put(&build) { _, value in value = id } }
    try scanner.expect(")")
    return .tree(key: hasKey ? DescriptionID(-1) : nil, value: DescriptionID(-1))
  }

  private mutating func custom(_ index: Int, _ number: Int) throws(SnapshotError) -> CustomForm {
    let symbol = try scanner.word("a name")
    try scanner.expectSpace()
    var custom = CustomForm(symbol: symbol, name: try scanner.word("a name"), get: nil, put: nil)
    var last = 0
    while let key = try scanner.attribute(SnapshotKey.Custom.self, after: &last) {
      switch key {
      case .get: custom.get = try codeReference()
      case .put: custom.put = try codeReference()
      case .code:
        custom.code = CodeForm(save: nil, load: nil)
        try codeForm { build, half, id in
          guard case .custom(var form) = build.descriptions[index].fields[number].form else { return }
          form.code?[keyPath: half] = id
          build.descriptions[index].fields[number].form = .custom(form)
        }
      }
    }
    try scanner.expect(")")
    return custom
  }
}
