/// Reads the content of a snapshot, line by line in the order in which it is written.
struct SnapshotReader {
  var scanner: SnapshotScanner
  /// The build that is being read.
  var build: Build
  /// Description by label.
  var ids: [String: DescriptionID] = [:]
  /// Labels that stand before their description, to be looked up when all are known.
  var references: [SnapshotReference] = []
  /// What subsections have as their test that is the subsection's own.
  var ownTests: [(description: Int, subsection: Int, place: SnapshotError)] = []
  /// As `SnapshotWriter.anchor`.
  var anchor: SourceLocation?
  /// As `SnapshotWriter.cursor`.
  var cursor: SourceLocation?
  /// Properties and compat entries that lists of this build may still take from shared ones: a bound on what a small file can make.
  var budget = Self.largestTotal

  /// Real builds have below ten thousand of either.
  static let largestTotal = 1_000_000

  init(_ scanner: SnapshotScanner) {
    self.scanner = scanner
    build = Build(label: "", treeID: nil, target: Target.all[0])
  }

  /// The format has been looked at.
  mutating func endOfFirstLine() throws(SnapshotError) {
    try scanner.expectKeyword(Snapshot.magic)
    try scanner.expectSpace()
    let _: Int = try scanner.number("the format's number")
    try scanner.endLine()
  }

  mutating func snapshot() throws(SnapshotError) -> Snapshot {
    let label = try line("label")
    let commit = try identity("commit")
    let tree = try identity("tree")
    let tool = try line("tool")
    try scanner.expectKeyword("devices")
    try scanner.expectSpace()
    let onlyDefault = scanner.takeKeyword("default-configuration")
    if !onlyDefault { try scanner.expectKeyword("all") }
    try scanner.endLine()
    let targets = try self.targets()
    var snapshot = Snapshot(
      label: label, commitID: commit, treeID: tree, toolVersion: tool, onlyDefaultConfiguration: onlyDefault, builds: []
    )
    for target in targets {
      build = Build(label: label, treeID: tree, target: target)
      try readBuild()
      snapshot.builds.append(build)
    }
    guard scanner.isAtEnd else { throw scanner.unexpected("the end of the snapshot") }
    return snapshot
  }

  /// `keyword word`.
  private mutating func line(_ keyword: String) throws(SnapshotError) -> String {
    try scanner.expectKeyword(keyword)
    try scanner.expectSpace()
    let word = try scanner.word("a word")
    try scanner.endLine()
    return word
  }

  private mutating func identity(_ keyword: String) throws(SnapshotError) -> String? {
    var ahead = scanner
    guard ahead.takeKeyword(keyword) else { return nil }
    let id = try line(keyword)
    let digits = id.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    guard digits, (1...64).contains(id.utf8.count) else {
      throw ahead.error("'\(id.prefix(80))' is no \(keyword) id: it is not hexadecimal")
    }
    return id
  }

  private mutating func targets() throws(SnapshotError) -> [Target] {
    try scanner.expectKeyword("targets")
    var targets: [Target] = []
    repeat {
      try scanner.expectSpace()
      let place = scanner
      let name = try scanner.word("a target")
      guard let target = Target.named(name) else {
        throw place.error(
          "'\(name)' is no target of QEMU",
          hint: "use a statereg that knows the target, or have the snapshot made anew")
      }
      if let last = targets.last, last.name >= name {
        throw place.error(
          targets.contains(target)
            ? "the target '\(name)' is held twice"
            : "the target '\(name)' stands behind '\(last)', which it comes before")
      }
      targets.append(target)
    } while !scanner.isAtLineEnd
    try scanner.endLine()
    return targets
  }

  // MARK: - A build

  private mutating func readBuild() throws(SnapshotError) {
    ids = [:]
    references = []
    ownTests = []
    budget = Self.largestTotal
    let heading = scanner
    let target = try line("build")
    guard target == build.target.name else {
      throw heading.error("the build of '\(target)' stands where that of '\(build.target)' is expected")
    }
    try scanner.expectKeyword("initialisers")
    try scanner.expectSpace()
    build.initialiserCount = try scanner.number("a number")
    try scanner.endLine()
    try readRules()
    build.unresolved = try unresolvedLines(indent: "")
    try readTypes()
    while let kind = try nextKind() { try readDescription(kind) }
    try readDevices()
    try readMachines()
    try resolveReferences()
    try SnapshotGraph(build).check()
  }

  private mutating func readRules() throws(SnapshotError) {
    try scanner.expectKeyword("rules")
    try scanner.expectSpace()
    try scanner.expect("subsections-")
    let place = scanner
    let word = String(decoding: try scanner.bareBytes("a rule for subsections"), as: UTF8.self)
    guard let subsections = WireRules.Subsections(rawValue: word) else {
      throw place.error("'\(word)' is no rule for subsections")
    }
    build.rules.subsections = subsections
    for fact in WireRules.facts { build.rules[keyPath: fact.rule] = scanner.takeKeyword(" \(fact.name)") }
    try scanner.endLine()
  }

  /// Types, whose lines may need others' further down.
  private mutating func readTypes() throws(SnapshotError) {
    var types = TypeAncestors.Resolution()
    while scanner.takeKeyword("type") {
      let line = scanner
      try scanner.expectSpace()
      let name = try scanner.word("a type's name")
      var ancestors: [String] = []
      var isWhole = false
      while !scanner.isAtLineEnd, !isWhole {
        try scanner.expectSpace()
        if scanner.takeKeyword(TypeAncestors.stop) {
          isWhole = true
        } else {
          ancestors.append(try scanner.word("an ancestor"))
        }
      }
      guard isWhole || ancestors.count < 2 else { throw scanner.unexpected("'\(TypeAncestors.stop)'") }
      guard types.add(name, ancestors, isWhole: isWhole, place: line.error("")) else {
        throw line.error("the type '\(name)' stands twice")
      }
      try scanner.endLine()
    }
    build.typeAncestors = try types.table()
  }

  // MARK: - Parts of lines

  /// A label of a description that may not have been read yet; `use` puts its id where it belongs.
  mutating func label(
    _ kinds: [Description.Kind], _ use: @escaping (inout Build, DescriptionID) -> Void
  ) throws(SnapshotError) {
    let place = scanner.error("")
    let label = try scanner.word("a description's name")
    references.append(SnapshotReference(label: label, kinds: kinds, place: place, use: use))
  }

  private mutating func resolveReferences() throws(SnapshotError) {
    for reference in references {
      guard let id = ids[reference.label] else {
        throw reference.error("the build has no description '\(reference.label)'")
      }
      guard reference.kinds.contains(build.descriptions[id.index].kind) else {
        throw reference.error("'\(reference.label)' is a description of another kind than what stands here")
      }
      reference.use(&build, id)
    }
    for test in ownTests {
      let use = build.descriptions[test.description].subsections[test.subsection]
      guard let needed = build[use.description].needed else {
        var error = test.place
        error.message = "the subsection '\(build[use.description].name)' has no test of its own"
        throw error
      }
      build.descriptions[test.description].subsections[test.subsection].needed = needed
    }
    references = []
    ownTests = []
  }

  mutating func placeHeading() throws(SnapshotError) {
    guard let place = try scanner.place(from: nil) else { throw scanner.unexpected("a place, '@path:line'") }
    anchor = place
    cursor = place
  }

  mutating func place() throws(SnapshotError) -> SourceLocation {
    guard let place = try scanner.place(from: cursor) else { throw scanner.unexpected("a place, '@path:line'") }
    cursor = place
    return place
  }

  mutating func leaveBlock() {
    anchor = nil
    cursor = nil
  }

  mutating func unresolvedLines(indent: String) throws(SnapshotError) -> [Unresolved] {
    var list: [Unresolved] = []
    while scanner.takeKeyword("\(indent)unresolved") {
      try scanner.expectSpace()
      list.append(try unresolved())
      try scanner.endLine()
    }
    return list
  }

  mutating func unresolved() throws(SnapshotError) -> Unresolved {
    try scanner.expect("(? ")
    let reason = try scanner.word("a reason")
    try scanner.expectSpace()
    let hash = try scanner.hash()
    let place = try scanner.place(from: anchor)
    try scanner.expect(")")
    return Unresolved(reason, at: place, codeHash: hash)
  }

  /// `=` and a number, or why there is none.
  mutating func value<Value: FixedWidthInteger>() throws(SnapshotError) -> Known<Value> {
    try scanner.expect("=")
    if scanner.isNext("(") { return .unknown(try unresolved()) }
    return .known(try scanner.number("a number"))
  }

  /// `=` and a word.
  mutating func word() throws(SnapshotError) -> String {
    try scanner.expect("=")
    return try scanner.word("a word")
  }

  /// `=` and a function.
  mutating func codeReference() throws(SnapshotError) -> CodeReference {
    try scanner.expect("=(")
    let function = try scanner.word("a function's name")
    try scanner.expectSpace()
    let hash = try scanner.hash()
    let place = try scanner.place(from: anchor)
    try scanner.expect(")")
    return CodeReference(function: function, location: place, codeHash: hash)
  }

  /// `=(save load)`; `use` gets each half that there is, once all descriptions are known.
  mutating func codeForm(
    _ use: @escaping (inout Build, WritableKeyPath<CodeForm, DescriptionID?>, DescriptionID) -> Void
  ) throws(SnapshotError) {
    try scanner.expect("=(")
    if !scanner.take("- ") {
      try label([.save]) { use(&$0, \.save, $1) }
      try scanner.expectSpace()
    }
    if !scanner.take("-)") {
      try label([.load]) { use(&$0, \.load, $1) }
      try scanner.expect(")")
    }
  }
}

/// A label that stands for a description, and what is to be done with its id.
struct SnapshotReference {
  let label: String
  let kinds: [Description.Kind]
  let place: SnapshotError
  let use: (inout Build, DescriptionID) -> Void

  func error(_ message: String) -> SnapshotError {
    var error = place
    error.message = message
    return error
  }
}
