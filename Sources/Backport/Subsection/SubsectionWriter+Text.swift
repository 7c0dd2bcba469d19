import Findings
import Foundation
import Templating
import VMState

extension SubsectionWriter {
  private func rendered(_ name: TemplateFolder.Name, _ values: [String: TemplateValue]) throws(ToolError) -> String {
    let rendered = try rewrite.context.templates.text(name, values).components(separatedBy: "\n").map {
      line -> String in
      // Blank lines and directives are not indented.
      let text = line.drop { $0 == " " }
      return text.isEmpty || text.first == "#" ? String(text) : line
    }.joined(separator: "\n")
    guard text.indent(text.tokens[list.tokens.lowerBound].range.lowerBound).hasPrefix("\t") else { return rendered }
    // As the neighbours: one tab for each four blanks.
    let lines = rendered.components(separatedBy: "\n").map { line -> String in
      let blanks = line.prefix { $0 == " " }.count
      let tabs = String(repeating: "\t", count: blanks / 4) + String(repeating: " ", count: blanks % 4)
      return tabs + line.dropFirst(blanks)
    }
    return lines.joined(separator: "\n")
  }

  private var indexDeclaration: [TemplateValue] { [.text("int i;")] }

  // MARK: - The subsection

  mutating func writeSubsection(_ names: SubsectionNames, _ sent: SentWhen) throws(ToolError) {
    let isOld = commentTest()
    let cast = fields.text.text(ofTokens: list.value.lowerBound..<fields.open)
    let usesState = sent.body.contains { $0.contains("s->") }
    let subsection = try rendered(
      .subsection,
      [
        "type": .text(type), "symbol": .text(names.symbol), "name": .text(names.name), "needed": .text(names.needed),
        "hasPostLoad": .flag(usesFlag), "postLoad": .text(names.postLoad), "flag": .text(names.flag),
        "comment": .list(comment.map { .text($0) }), "usesState": .flag(usesState),
        "hasDeclarations": .flag(usesState || sent.needsIndex),
        "declarations": .list(sent.needsIndex ? indexDeclaration : []), "body": .list(sent.body.map { .text($0) }),
        "hasOldMinimum": .flag(old.parts.contains { $0.member == "minimum_version_id_old" }),
        "hasNeededMember": .flag(idiom.lists == .pointers), "fieldCast": .text(cast),
        "fields": .list(moved.map { .text(fields.untagged($0, isOldComment: isOld)) }),
      ])
    functions.append(subsection)
    let condition = condition
    let before = functions.dropLast().map { $0 + "\n" }.joined()
    let last = condition.map { "\($0)\n\(subsection)#endif\n\n" } ?? subsection + "\n"
    rewrite.edits.insert(before + last, at: text.placeBefore(variable.extent.lowerBound), in: path)
    try listSubsection(names, condition)
    if !keepsFields { removeFields(isOld) }
  }

  private func commentTest() -> (String) -> Bool {
    if keepsFields { return { _ in true } }
    let lines = old.text.text(0..<old.text.bytes.count).trimmedLines
    return { lines.contains($0) }
  }

  private mutating func removeFields(_ isOld: @escaping (String) -> Bool) {
    let remaining = fields.entries.indices.filter { index in
      !moved.contains { $0.tokens == fields.entries[index].tokens }
    }
    if let directive = moved.first?.conditions.first, let end = conditionEnd(directive),
      !remaining.contains(where: { fields.entries[$0].conditions.contains(directive) })
    {
      // The condition had nothing else in it.
      let first = text.lineStart(text.tokens[directive].range.lowerBound)
      rewrite.edits.replace(first..<text.lineEnd(text.tokens[end].range.upperBound), in: path, with: "")
      return
    }
    for entry in moved {
      rewrite.edits.replace(text.lines(of: entry, isOld: isOld).range, in: path, with: "")
    }
  }

  private func conditionEnd(_ directive: Int) -> Int? {
    var depth = 0
    for index in directive..<text.tokens.count where text.tokens[index].kind == .directive {
      if text.tokens[index].text.hasPrefix("#if") { depth += 1 }
      if text.tokens[index].text.hasPrefix("#el"), depth == 1 { return nil }
      if text.tokens[index].text.hasPrefix("#endif") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private mutating func listSubsection(_ names: SubsectionNames, _ condition: String?) throws(ToolError) {
    let values: [String: TemplateValue] = [
      "ofEntries": .flag(idiom.lists == .entries), "symbol": .text(names.symbol), "needed": .text(names.needed),
      "cast": .text(idiom.listCast),
    ]
    guard let known = parts.first(where: { $0.member == "subsections" }) else {
      var member = try rendered(.subsectionList, values)
      if let condition { member = Self.conditional(member, condition) }
      let end = text.tokens[list.comma ?? list.tokens.upperBound - 1].range.upperBound
      while member.last == "\n" { member.removeLast() }
      if list.comma == nil {
        rewrite.edits.insert(",\n" + member, at: end, in: path)
      } else {
        rewrite.edits.insert("\n" + member + ",", at: end, in: path)
      }
      return
    }
    guard let open = text.brace(ofValue: known.value), known.conditions.isEmpty,
      let terminator = text.entries(open).last, text.isTerminator(terminator)
    else {
      return rewrite.refuse(
        "the subsections of '\(description.name)' are not listed in the description",
        line: text.tokens[known.tokens.lowerBound].line, "the list is another object, conditional, or has no end",
        "add '\(names.symbol)' to the list by hand")
    }
    try extend(terminator, names, values, condition)
  }

  private mutating func extend(
    _ terminator: CText.Entry, _ names: SubsectionNames, _ values: [String: TemplateValue], _ condition: String?
  ) throws(ToolError) {
    let first = text.tokens[terminator.tokens.lowerBound].range.lowerBound
    let entry = try rendered(.subsectionEntry, values)
    let place = text.lineStart(first)
    let isAlone = text.text(place..<first).allSatisfy(\.isWhitespace)
    if isAlone {
      // As far in as what ends the list.
      let indent = text.indent(first)
      let shift =
        entry.split(separator: "\n").map { line in
          let unit = rendersTabs ? 2 : 8
          return indent + line.dropFirst(min(unit, line.prefix { $0 == " " || $0 == "\t" }.count))
        }.joined(separator: "\n") + "\n"
      rewrite.edits.insert(condition.map { "\($0)\n\(shift)#endif\n" } ?? shift, at: place, in: path)
    } else if condition != nil {
      rewrite.refuse(
        "the list of subsections of '\(description.name)' has its end behind an entry",
        line: terminatorLine(terminator),
        "a conditional entry needs a line of its own", "put the end of the list on its own line, then pick again")
    } else {
      // `}, {` on one line.
      let lines = entry[...].trimmingBlanks
      rewrite.edits.insert(lines + " ", at: first, in: path)
    }
  }

  private var rendersTabs: Bool {
    text.indent(text.tokens[list.tokens.lowerBound].range.lowerBound).hasPrefix("\t")
  }

  private func terminatorLine(_ entry: CText.Entry) -> Int { text.tokens[entry.tokens.lowerBound].line }

  /// The entries of a list between `#if` and `#endif`, the list itself always there.
  private static func conditional(_ list: String, _ condition: String) -> String {
    var lines = list.split(separator: "\n").map(String.init)
    guard lines.count > 3 else { return list }
    let isEntries = lines[1].trimmedLines == "{"
    if isEntries {
      // `{ ... },` then `{ /* empty */ }` so that each can stand alone.
      let indent = String(lines[1].prefix { $0 == " " || $0 == "\t" })
      lines[4] = indent + "},"
      lines.insert(indent + "{", at: 5)
      lines.insert("#endif", at: 5)
    } else {
      lines.insert("#endif", at: 2)
    }
    lines.insert(condition, at: 1)
    return lines.joined(separator: "\n")
  }

  // MARK: - pre_load

  mutating func writePreLoad(_ names: SubsectionNames) throws(ToolError) {
    guard !preLoad.isEmpty else {
      if resetSetsAll {
        rewrite.note(
          "no pre_load is needed: reset gives \(DescriptionRewrite.quoted(rewrite.added.map(\.name))) what its absence "
            + "stands for, and a load comes after a reset")
      }
      return
    }
    guard let existing = parts.first(where: { $0.member == "pre_load" }) else {
      functions.append(
        try rendered(
          .preLoad,
          [
            "function": .text(names.preLoad), "type": .text(type),
            "declarations": .list(preLoadNeedsIndex ? indexDeclaration : []),
            "body": .list(preLoad.map { .text($0) }),
          ]))
      addMember("pre_load", names.preLoad)
      return
    }
    let name = text.text(ofTokens: existing.value)
    guard let function = text.function(name), let object = OpaqueVariable.name(in: function, text),
      !preLoadNeedsIndex, let last = lastReturn(function)
    else {
      return rewrite.refuse(
        "'\(name)' has to set what the absence of '\(names.name)' stands for",
        line: text.tokens[existing.tokens.lowerBound].line,
        "the function has no single way out that could be found in this file",
        "set it there by hand: \(preLoad.joined(separator: " "))")
    }
    let place = text.lineStart(last)
    let indent = text.indent(last)
    let lines = preLoad.map { line in
      line.hasPrefix("#") ? line + "\n" : "\(indent)\(line.replacing("s->", with: "\(object)->"))\n"
    }.joined()
    rewrite.edits.insert(lines, at: place, in: path)
  }

  /// The only `return` of a function, which must stand at its end.
  private func lastReturn(_ function: CText.Function) -> Int? {
    let returns = function.body.filter { text.tokens[$0].text == "return" }
    guard returns.count == 1, let only = returns.first else { return nil }
    let end = (only..<function.close).first { text.tokens[$0].is(";") }
    return end == function.close - 1 ? text.tokens[only].range.lowerBound : nil
  }

  // MARK: - Members of the state

  /// Adds `bool NAME;` to the object's struct; false, with a refusal, when there is no such struct.
  mutating func addBool(_ name: String) -> Bool {
    guard let (owner, _, close) = rewrite.context.picked.structure(type, from: path) else {
      rewrite.refuse(
        "'\(type)' needs a new member '\(name)'", "the struct was not found in what '\(path)' includes",
        "add the member by hand, then pick again")
      return false
    }
    let place = owner.lineStart(owner.tokens[close].range.lowerBound)
    let last = owner.tokens[close - 1].range.lowerBound
    let indent = owner.indent(last)
    if !rewrite.hasNewMember(name, in: owner.path) {
      rewrite.edits.insertOnce("\(indent)bool \(name);\n", at: place, in: owner.path)
    }
    return true
  }

  mutating func addFlag(_ names: SubsectionNames) -> Bool { addBool(names.flag) }
}

extension DescriptionRewrite {
  func hasNewMember(_ name: String, in path: String) -> Bool {
    edits.byPath[path]?.contains { $0.text.hasSuffix("bool \(name);\n") } ?? false
  }
}
