import Findings
import Templating
import VMState

/// Rewrites one description that gained fields.
struct DescriptionRewrite {
  struct Context {
    var builds: [WireRewrite.Builds]
    var options: WireRewrite.Options
    var templates: TemplateFolder
    var base: SourceTexts
    var picked: SourceTexts
  }

  let addition: StateAdditions.Addition
  let context: Context
  var edits: TextEdits
  var refusals: [RewriteOutcome.Refusal] = []
  var notes: [RewriteOutcome.Note] = []
  var feature: RewriteOutcome.Feature?
  var reason: String?

  init(addition: StateAdditions.Addition, context: Context, edits: TextEdits) {
    self.addition = addition
    self.context = context
    self.edits = edits
  }

  var picked: Description { addition.picked }
  var added: [Field] { addition.fields.map { picked.fields[$0] } }

  mutating func refuse(_ what: String, line: Int? = nil, _ known: String, _ remedy: String) {
    let location = line.map { SourceLocation(path: picked.location.path, line: $0) } ?? picked.location
    refusals.append(.init(what: what, location: location, known: known, remedy: remedy))
  }

  mutating func note(_ text: String, line: Int? = nil) {
    let location = line.map { SourceLocation(path: picked.location.path, line: $0) } ?? picked.location
    let note = RewriteOutcome.Note(text: text, location: location)
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func run() throws(ToolError) {
    let path = picked.location.path
    guard let text = context.picked.text(path), let variable = text.variable(picked.symbol) else {
      return refuse(
        "'\(picked.symbol)' is not written out in '\(path)'", "a macro makes it, or it is one of an array",
        "write the description out, then pick again")
    }
    let parts = text.entries(variable.open)
    var old: (text: CText, parts: [CText.Entry])?
    if let baseText = context.base.text(addition.base.location.path),
      let baseVariable = baseText.variable(addition.base.symbol)
    {
      old = (baseText, baseText.entries(baseVariable.open))
    }
    guard let old else {
      return refuse(
        "'\(addition.base.symbol)' is not written out on the branch", "what to go back to is not known",
        "write the description out on the branch, then pick again")
    }
    var versions = VersionRestoration(text: text, parts: parts, oldText: old.text, oldParts: old.parts)
    versions.run(context, &edits)
    if let failure = versions.failure {
      refuse("the version of '\(picked.name)' cannot be put back", failure, "put '.version_id' back by hand")
    }
    guard !addition.fields.isEmpty else {
      if addition.isVersionRaised {
        note("the version of '\(picked.name)' goes back to the branch's: what it stood for is a subsection now")
      }
      return
    }
    guard let (text, variable, parts, list, fields, moved, type, idiom) = writtenOut() else { return }
    var writer = SubsectionWriter(
      rewrite: self, text: text, variable: variable, parts: parts, list: list, fields: fields, moved: moved, type: type,
      idiom: idiom, old: old)
    try writer.run()
    self = writer.rewrite
  }

  /// Where the description and the entries to move stand.
  typealias Place = (
    CText, CText.Variable, [CText.Entry], CText.Entry, FieldEntries, [CText.Entry], String, TreeIdiom
  )

  /// Nil, with a refusal, when the description is not written in a way that can be edited.
  mutating func writtenOut() -> Place? {
    guard let text = context.picked.text(picked.location.path), let variable = text.variable(picked.symbol) else {
      refuse(
        "'\(picked.symbol)' is not written out in '\(picked.location.path)'",
        "a macro makes it, or it is one of an array",
        "write the description out, then pick again")
      return nil
    }
    let parts = text.entries(variable.open)
    guard
      let idiom = TreeIdiom(
        texts: context.picked, file: text, build: context.builds.first?.base)
    else {
      refuse(
        "'\(picked.name)' gains \(Self.quoted(added.map(\.name)))", line: added.first?.location.line,
        "descriptions of this tree have no subsections: QEMU has them since 811814bd28 (July 2010)",
        "pick 811814bd28, and c63807244f so that no data byte is taken for a subsection, onto the branch first; a build without "
          + "them cannot load a stream that has a subsection, and loads all others")
      return nil
    }
    guard let list = parts.first(where: { $0.member == "fields" }), let open = text.brace(ofValue: list.value),
      list.conditions.isEmpty
    else {
      refuse(
        "the field list of '\(picked.name)' is not written out in the description",
        "it is another object, or conditional",
        "move the added fields to a subsection by hand")
      return nil
    }
    let fields = FieldEntries(text: text, texts: context.picked, open: open, entries: text.entries(open))
    guard let moved = movedEntries(fields) else { return nil }
    guard let type = fields.objectType else {
      refuse(
        "the type of what '\(picked.name)' describes is not known", "no entry of the list names it",
        "move the added fields to a subsection by hand")
      return nil
    }
    return (text, variable, parts, list, fields, moved, type, idiom)
  }

  /// The entries to move; nil, with a refusal, when they cannot be told from others.
  private mutating func movedEntries(_ fields: FieldEntries) -> [CText.Entry]? {
    let indices = fields.entryOfField(picked.fields)
    var moved: [Int] = []
    for index in addition.fields {
      guard let entry = indices[index] else {
        refuse(
          "'\(picked.fields[index].name)' of '\(picked.name)' is not written out in the list",
          line: picked.fields[index].location.line, "a macro stands for it",
          "move the field to a subsection by hand")
        return nil
      }
      let others = indices.indices.filter { indices[$0] == entry && !addition.fields.contains($0) }
      if let other = others.first {
        refuse(
          "'\(picked.fields[index].name)' and '\(picked.fields[other].name)' come out of one macro",
          line: picked.fields[index].location.line, "only the former is new: the macro's definition has changed",
          "put the macro back, and add the field with a macro of its own")
        return nil
      }
      if !moved.contains(entry) { moved.append(entry) }
      if let test = picked.fields[index].exists, Self.asksVersion(test.body) {
        refuse(
          "the test '\(test.name)' of '\(picked.fields[index].name)' asks for the section's version",
          line: picked.fields[index].location.line, "the version does not rise on this branch",
          "take the version out of the test")
        return nil
      }
    }
    let entries = moved.map { fields.entries[$0] }
    let conditions = Set(entries.map(\.conditions))
    if conditions.count > 1 || conditions.first.map({ $0.count > 1 }) ?? false {
      refuse(
        "the fields added to '\(picked.name)' stand under different preprocessor conditions",
        line: added.first?.location.line, "one subsection can stand under one condition",
        "pick them one by one, or move them to subsections by hand")
      return nil
    }
    if let only = conditions.first?.first, !fields.text.tokens[only].text.hasPrefix("#if") {
      refuse(
        "the fields added to '\(picked.name)' stand in an alternative of a condition", line: added.first?.location.line,
        "the other alternative's fields are sent in their place",
        "move both alternatives to a subsection by hand")
      return nil
    }
    return entries
  }

  static func asksVersion(_ expression: Expression) -> Bool {
    var asks = false
    expression.walk { if case .version = $0 { asks = true } }
    return asks
  }

  static func quoted(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    guard quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + quoted[quoted.count - 1]
  }
}
