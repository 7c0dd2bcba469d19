import Findings
import Templating
import VMState

/// Makes the edits for one description: its added fields go to a subsection.
struct SubsectionWriter {
  var rewrite: DescriptionRewrite
  let text: CText
  let variable: CText.Variable
  let parts: [CText.Entry]
  let list: CText.Entry
  let fields: FieldEntries
  let moved: [CText.Entry]
  let type: String
  let idiom: TreeIdiom
  let old: (text: CText, parts: [CText.Entry])

  /// What comes before the description.
  var functions: [String] = []
  /// Statements that the parent's `pre_load` is to run, and what they need.
  var preLoad: [String] = []
  var preLoadNeedsIndex = false
  /// Set when the subsection's own `post_load` says that it came.
  var usesFlag = false
  /// Reset gives all added members what absence stands for, so that no `pre_load` has to.
  var resetSetsAll = false
  /// The main list keeps its fields: the subsection is for loading only.
  var keepsFields = false
  /// Lines above the test's statements.
  var comment: [String] = []

  init(
    rewrite: DescriptionRewrite, text: CText, variable: CText.Variable, parts: [CText.Entry], list: CText.Entry,
    fields: FieldEntries, moved: [CText.Entry], type: String, idiom: TreeIdiom, old: (text: CText, parts: [CText.Entry])
  ) {
    self.rewrite = rewrite
    self.text = text
    self.variable = variable
    self.parts = parts
    self.list = list
    self.fields = fields
    self.moved = moved
    self.type = type
    self.idiom = idiom
    self.old = old
  }

  var description: Description { rewrite.picked }
  var options: WireRewrite.Options { rewrite.context.options }
  var devices: [String] { rewrite.addition.devices }
  var path: String { text.path }

  mutating func run() throws(ToolError) {
    let added = rewrite.added
    let names = SubsectionNames(
      parent: description.symbol, parentName: description.name,
      feature: options.featureName(devices, added.map(\.name))
        ?? SubsectionNames.feature(of: added, version: description.versionID.value),
      in: text)
    restorePreSave()
    guard let versionTests = readVersionTests() else { return }
    var test = NeededPredicate(
      texts: rewrite.context.picked, path: path, build: rewrite.context.builds.first?.picked)
    let resets = rewrite.context.picked.resetsBeforeLoad
    let guardTest = collectionGuard(added)
    let values = AssignedValues(text)
    for field in added {
      if guardTest != nil, !Self.isPlain(field) { continue }
      var value = implied(field, values, versionTests)
      if !resets, versionTests?.defaults?.values[field.member.text] == nil { value.isByReset = false }
      test.add(field, value)
    }
    let choice = SubsectionChoice(test: test, collection: guardTest, names: names, fields: added)
    guard let sent = try carrier(choice, names) else { return }
    if let versionTests { rewriteVersionTests(versionTests, names, test) }
    if !usesFlag {
      preLoad += conditional(test.defaults(besides: versionTests?.defaults))
      resetSetsAll = test.failure == nil && preLoad.isEmpty
    }
    preLoadNeedsIndex = test.defaultsNeedIndex
    try writePreLoad(names)
    try writeSubsection(names, sent)
    finish(names, sent, choice)
  }

  /// A member that one line of C can put back.
  static func isPlain(_ field: Field) -> Bool {
    if case .scalar = field.form {
      return field.fixedElementCount == 1 && !field.flags.contains(.pointer) && field.countMember == nil
    }
    return false
  }

  /// The `#if` that the added fields stand in, as it is written.
  var condition: String? { moved.first?.conditions.first.map { text.text(ofTokens: $0..<$0 + 1) } }

  /// Lines that may only be there when the members are.
  private func conditional(_ lines: [String]) -> [String] {
    guard let condition, !lines.isEmpty else { return lines }
    return [condition] + lines + ["#endif"]
  }

  // MARK: - What absence stands for

  private func implied(
    _ field: Field, _ values: AssignedValues, _ tests: (VersionComparisons, defaults: VersionComparisons.Defaults?)?
  )
    -> AssignedValues.Found
  {
    let member = field.member.text
    guard let (version, defaults) = tests, !version.tests.isEmpty else { return values.value(of: member) }
    if let constant = defaults?.values[member] {
      return .init(value: .constant(constant), isByReset: true)
    }
    let assigned = AssignedValues.assignments(to: member, in: version.function.body, of: text)
    if let first = assigned.first {
      return .init(value: .computed(function: version.function.name, line: first.line), isByReset: false)
    }
    return values.value(of: member)
  }

  private func collectionGuard(_ added: [Field]) -> CollectionGuard? {
    guard let name = description.preSave?.function, let function = text.function(name) else { return nil }
    return CollectionGuard(preSave: function, members: added.map(\.member.text), in: text)
  }

  /// Nil, with a refusal, when the version is used in a way that cannot be put right.
  private mutating func readVersionTests() -> (VersionComparisons, defaults: VersionComparisons.Defaults?)?? {
    guard let name = description.postLoad?.function, let before = rewrite.addition.base.versionID.value,
      let picked = description.versionID.value, before != picked,
      let tests = VersionComparisons(postLoad: name, in: text, before: before, picked: picked)
    else { return .some(nil) }
    let known = Set(old.text.function(name).map { VersionComparisons.lines(of: $0, old.text) } ?? [])
    for other in tests.others where !known.contains(other.text) {
      rewrite.refuse(
        "'\(name)' uses the section's version", line: other.line,
        "the version does not rise on this branch, and '\(other.text)' is no comparison with a number",
        "compare the version with a number, or ask for the subsection itself")
      return nil
    }
    if !tests.tests.isEmpty, tests.object == nil {
      rewrite.refuse(
        "'\(name)' asks for the section's version", line: tests.tests.first?.line,
        "the version does not rise on this branch, and the function's object has no name that can be told",
        "ask for the subsection itself, by a member that its post_load sets")
      return nil
    }
    return .some((tests, tests.defaults(of: rewrite.added.map(\.member.text))))
  }

  private mutating func rewriteVersionTests(
    _ found: (VersionComparisons, defaults: VersionComparisons.Defaults?), _ names: SubsectionNames,
    _ test: NeededPredicate
  ) {
    let (tests, defaults) = found
    guard !tests.tests.isEmpty else { return }
    let name = tests.function.name
    if let defaults {
      rewrite.edits.replace(defaults.range, in: path, with: "")
      preLoad += conditional(defaults.lines)
      rewrite.note(
        "'\(tests.tests[0].text)' holds for every stream of this branch: what '\(name)' did under it is done before the load",
        line: tests.tests[0].line)
      return
    }
    guard addFlag(names) else { return }
    usesFlag = true
    for test in tests.tests {
      let object = tests.object ?? "s"
      rewrite.edits.replace(
        test.range, in: path, with: "\(test.isOfOldStreams ? "!" : "")\(object)->\(names.flag)")
      rewrite.note(
        "'\(test.text)' in '\(name)' says the same of every stream of this branch: it asks now whether the subsection came",
        line: test.line)
    }
    preLoad.insert("s->\(names.flag) = false;", at: 0)
  }

  // MARK: - pre_save

  /// A pick that lets the old format go may drop what computes it; older builds still read it.
  private mutating func restorePreSave() {
    let base = rewrite.addition.base
    guard let before = base.preSave else { return }
    guard let after = description.preSave else { return putBack(before) }
    guard before.codeHash != after.codeHash, let oldFunction = old.text.function(before.function),
      let newFunction = text.function(after.function)
    else { return }
    for field in base.fields where !field.member.isItself {
      let member = field.member.text
      let was = AssignedValues.assignments(to: member, in: oldFunction.body, of: old.text)
      let now = AssignedValues.assignments(to: member, in: newFunction.body, of: text)
      guard let first = was.first, now.isEmpty else { continue }
      rewrite.refuse(
        "'\(after.function)' no longer computes '\(member)'",
        line: text.tokens[newFunction.extent.lowerBound].line,
        "'\(member)' is still sent, and '\(before.function)' of the branch computes it (line \(first.line))",
        "keep what the branch's '\(before.function)' does beside what the pick adds")
    }
  }

  private mutating func putBack(_ before: CodeReference) {
    guard let function = old.text.function(before.function), text.function(before.function) == nil,
      let member = old.parts.first(where: { $0.member == "pre_save" })
    else {
      if text.function(before.function) != nil { addMember("pre_save", before.function) }
      return
    }
    let range = old.text.wholeFunction(function)
    let lines = old.text.text(range).replacing("\r\n", with: "\n")
    rewrite.edits.insert(lines + "\n", at: placeOfRestored(function), in: path)
    addMember("pre_save", old.text.text(ofTokens: member.value))
    rewrite.note(
      "'\(before.function)' stays: the pick drops it, and builds without the pick still read what it computes",
      line: text.tokens[variable.extent.lowerBound].line)
  }

  /// Before the function that followed it on the branch, else before the description.
  private func placeOfRestored(_ function: CText.Function) -> Int {
    let following = old.text.functions.drop { $0.name != function.name }.dropFirst()
    for next in following {
      if let same = text.function(next.name) { return text.wholeFunction(same).lowerBound }
    }
    return text.placeBefore(variable.extent.lowerBound)
  }

  /// A hook's member, behind the versions.
  mutating func addMember(_ member: String, _ value: String) {
    let anchor = parts.last {
      ["version_id", "minimum_version_id", "minimum_version_id_old", "name"].contains($0.member)
    }
    guard let anchor, let comma = anchor.comma else {
      return rewrite.refuse(
        "there is no place for '.\(member)' in '\(description.symbol)'", "its versions are not followed by a comma",
        "write the hook in by hand")
    }
    let end = text.lineEnd(text.tokens[comma].range.upperBound)
    rewrite.edits.insert("\(text.indent(end - 1)).\(member) = \(value),\n", at: end, in: path)
  }
}

extension NeededPredicate {
  /// Those that no statement moved from `post_load` makes.
  func defaults(besides moved: VersionComparisons.Defaults?) -> [String] {
    guard let moved else { return defaults }
    return defaults.filter { line in !moved.values.keys.contains { line.hasPrefix("s->\($0) ") } }
  }
}

extension VersionComparisons {
  /// A function's lines, trimmed.
  static func lines(of function: CText.Function, _ text: CText) -> [String] {
    text.text(ofTokens: function.extent).split(whereSeparator: \.isNewline).map(\.trimmingBlanks)
  }
}

extension CText {
  /// Where something can be put before the item at a token, and before the comment that belongs to it.
  func placeBefore(_ token: Int) -> Int {
    let start = lineStart(tokens[token].range.lowerBound)
    guard token > 0 else { return 0 }
    let previous = min(lineEnd(tokens[token - 1].range.upperBound), start)
    // Behind the last blank line between the two.
    var place = previous
    var line = previous
    while line < start {
      let end = lineEnd(line)
      if bytes[line..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }) { place = end }
      line = end
    }
    return place
  }

  /// A function with the comment above it, to the end of its last line.
  func wholeFunction(_ function: Function) -> Range<Int> {
    placeBefore(function.extent.lowerBound)..<lineEnd(tokens[function.close].range.upperBound - 1)
  }
}
