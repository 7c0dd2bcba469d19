import Foundation
import Findings
import Templating
import VMState

extension SubsectionWriter {
  /// Decides when the subsection is sent; nil, with a refusal, when nothing safe says so.
  mutating func carrier(_ choice: SubsectionChoice, _ names: SubsectionNames) throws(ToolError) -> SentWhen? {
    let byState = byState(choice)
    switch (options.strategy, byState) {
    case (.property, _):
      return try byProperty(names, why: "a property was asked for")
    case (_, .success(let sent)): return sent
    case (.subsection, .failure(let failure)):
      rewrite.refuse(
        "'\(failure.field)' of '\(description.name)' has no test of the state", line: line(of: failure.field),
        failure.reason, "use the strategy 'property', or write the 'needed' test by hand")
      return nil
    case (_, .failure(let failure)):
      return try byProperty(
        names, why: "no test of the state says when '\(failure.field)' is needed: \(failure.reason)")
    }
  }

  private func line(of field: String) -> Int? { rewrite.added.first { $0.name == field }?.location.line }

  private func byState(_ choice: SubsectionChoice) -> Result<SentWhen, NeededPredicate.Failure> {
    if let collection = choice.collection {
      return .success(
        SentWhen(
          strategy: .subsection, body: ["return \(collection.condition);"], predicate: collection.condition,
          explanation: "sent only when '\(collection.condition)', which is when '\(collection.function)' collects "
            + DescriptionRewrite.quoted(collection.members),
          statesAffected:
            "guests saved while '\(collection.condition)' cannot go back to a build without the subsection",
          why:
            "the pick's own '\(collection.function)' collects \(DescriptionRewrite.quoted(collection.members)) only under "
            + "a condition of the state"))
    }
    if let failure = choice.test.failure { return .failure(failure) }
    let explanation = choice.test.explanations.joined(separator: " or ")
    return .success(
      SentWhen(
        strategy: .subsection, body: choice.test.body, predicate: choice.test.predicate,
        explanation: "sent only when \(explanation)",
        statesAffected: "guests whose \(explanation) cannot go back to a build without the subsection",
        needsIndex: choice.test.needsIndex,
        why:
          "a build without \(DescriptionRewrite.quoted(rewrite.added.map(\.name))) goes on with what reset leaves, so "
          + "the state says when the subsection is needed"))
  }

  // MARK: - By a property

  private mutating func byProperty(_ names: SubsectionNames, why: String) throws(ToolError) -> SentWhen? {
    let word = String(names.flag.dropLast("_migrated".count))
    let member = "migrate_\(word)"
    let property = options.propertyName ?? "x-migrate-\(word.replacing("_", with: "-"))"
    guard let list = propertyList() else {
      rewrite.refuse(
        "'\(description.name)' needs a property that says when \(DescriptionRewrite.quoted(rewrite.added.map(\.name))) is sent",
        why,
        "the device has no list of properties over '\(type)' in '\(path)': give it one on the branch, then pick again")
      return nil
    }
    guard rewrite.context.picked.parameters(ofMacro: "DEFINE_PROP_BOOL", in: path) != nil else {
      rewrite.refuse(
        "'\(description.name)' needs a property that says when \(DescriptionRewrite.quoted(rewrite.added.map(\.name))) is sent",
        why, "this tree has no DEFINE_PROP_BOOL: write the property by hand")
      return nil
    }
    let table = CompatTableFinder(texts: rewrite.context.picked, builds: rewrite.context.builds)
      .table(isReleased: options.isReleased)
    guard addBool(member) else { return nil }
    let isOn = table != nil
    let entry = try renderedProperty(property, member, isOn)
    rewrite.edits.insert(entry, at: list, in: path)
    for device in devices {
      if let table {
        let line = try rewrite.context.templates.text(
          .compatEntry, ["driver": .text(device), "property": .text(property), "value": .text("off")])
        rewrite.edits.insert(line, at: table.place, in: table.path)
      }
    }
    let driver = devices.first ?? description.name
    if !isOn { explainDefault(driver, property) }
    return SentWhen(
      strategy: .property, body: ["return s->\(member);"], predicate: "s->\(member)",
      explanation: "sent only when the property '\(property)' of '\(driver)' is on, which it is "
        + (table.map { "for machine types newer than those that '\($0.name)' is for" }
          ?? "for no machine type by itself"),
      statesAffected:
        "no guest while '\(property)' is off, as builds without the subsection expect; all of them while it is on",
      property: .init(driver: driver, name: property, isOnByDefault: isOn, table: table?.name), why: why)
  }

  private mutating func explainDefault(_ driver: String, _ property: String) {
    let newest = CompatTableFinder(texts: rewrite.context.picked, builds: rewrite.context.builds).newestMachine
    let types =
      newest.map { "the newest machine type, \($0), is released and no table turns properties off for it" }
      ?? "no machine type here has a version that a table could be for"
    rewrite.note(
      "'\(property)' is off unless a user turns it on: \(types); with '-global \(driver).\(property)=on' on both sides, both "
        + "with this fix, the state is sent, and without it a guest keeps what older builds make of it")
  }

  private func renderedProperty(_ name: String, _ member: String, _ isOn: Bool) throws(ToolError) -> String {
    let line = try rewrite.context.templates.text(
      .property,
      [
        "property": .text(name), "type": .text(type), "member": .text(member), "value": .text(isOn ? "true" : "false"),
      ])
    guard line.count > 81 else { return line }
    // As QEMU's style wants it: no more than 80 columns.
    let inner = "\n" + String(repeating: " ", count: "    DEFINE_PROP_BOOL(".count)
    let short = line.replacing(", \(member), ", with: ", \(member),\(inner)")
    if short.split(separator: "\n").allSatisfy({ $0.count <= 80 }) { return short }
    return line.replacing(" \(member), ", with: "\(inner)\(member), ")
  }

  /// Where an entry can be put at the end of the device's list of properties.
  private func propertyList() -> Int? {
    for (index, token) in text.tokens.enumerated()
    where token.text == "Property" && text.token(index + 1)?.kind == .word {
      guard let variable = text.variable(text.tokens[index + 1].text) else { continue }
      let entries = text.entries(variable.open)
      let real = entries.filter { !text.isTerminator($0) }
      let isOurs = real.contains { entry in text.tokens[entry.tokens].contains { $0.text == type } }
      guard isOurs || real.isEmpty else { continue }
      let end = entries.last.flatMap { text.isTerminator($0) ? $0.tokens.lowerBound : nil } ?? variable.close
      return text.lineStart(text.tokens[end].range.lowerBound)
    }
    return nil
  }

  // MARK: - What came of it

  mutating func finish(_ names: SubsectionNames, _ sent: SentWhen, _ choice: SubsectionChoice) {
    noteWhatItDependsOn(sent, choice)
    for note in choice.test.notes where sent.strategy == .subsection && choice.collection == nil { rewrite.note(note) }
    if let collection = choice.collection, sent.strategy == .subsection {
      let others = rewrite.added.map(\.member.text).filter { !collection.members.contains($0) }
      if !others.isEmpty {
        rewrite.note(
          "\(DescriptionRewrite.quoted(others)) travel with what '\(collection.function)' collects: otherwise they are not "
            + "sent, as they are not by builds of the branch today", line: collection.line)
      }
    }
    if !addition.base.fields.isEmpty, description.minimumVersionID != addition.base.minimumVersionID {
      rewrite.note("'.minimum_version_id' is the branch's again: streams of older builds are still accepted")
    }
    rewrite.reason = sent.why
    rewrite.feature = RewriteOutcome.Feature(
      devices: devices, parentSymbol: description.symbol, parentName: description.name, location: description.location,
      featureName: names.name.split(separator: "/").last.map { String($0).replacing("_", with: "-") }
        ?? names.name,
      subsectionName: names.name, subsectionSymbol: names.symbol, fields: rewrite.added.map(\.name),
      strategy: sent.strategy, predicate: sent.predicate, explanation: sent.explanation,
      statesAffected: sent.statesAffected, property: sent.property,
      versionBefore: addition.base.versionID.value, versionPicked: description.versionID.value)
  }

  /// What makes a subsection rarer or more frequent than its test says.
  private mutating func noteWhatItDependsOn(_ sent: SentWhen, _ choice: SubsectionChoice) {
    let uses = rewrite.context.builds.flatMap { pair in
      pair.picked.descriptions.flatMap(\.subsections).filter {
        pair.picked[$0.description].symbol == description.symbol
          && pair.picked[$0.description].location == description.location
      }
    }
    if let use = uses.first {
      rewrite.note(
        "'\(description.name)' is a subsection itself: what is within it travels only when it is sent"
          + (use.needed.map { " ('\($0.name)')" } ?? ""))
    }
    if rewrite.context.builds.contains(where: { $0.picked.rules.subsections == .markerOnly }) {
      rewrite.note(
        "this tree takes any byte 0x05 behind a described structure for a subsection: c63807244f looks at the name first, and "
          + "is worth picking as well")
    }
    guard sent.strategy == .subsection, choice.collection == nil else { return }
    let values = AssignedValues(text)
    let hooks = [description.preLoad, description.postLoad].compactMap { $0?.function }
    for field in rewrite.added where Self.isPlain(field) {
      guard case .constant(let value) = values.value(of: field.member.text).value.orZero,
        let other = values.others(of: field.member.text, than: value).first(where: { !hooks.contains($0.function) })
      else { continue }
      rewrite.note(
        "'\(other.function)' sets '\(field.name)' to \(other.constant): guests that came by there have the subsection sent; if "
          + "most do, it is no better than a raised version", line: other.line)
    }
  }

  private var addition: StateAdditions.Addition { rewrite.addition }
}

/// The table of properties in which something can be turned off for every machine type that is released.
struct CompatTableFinder {
  struct Table {
    var name: String
    var path: String
    /// Where an entry can be put.
    var place: Int
  }

  let texts: SourceTexts
  let builds: [WireRewrite.Builds]

  private static let paths = ["hw/core/machine.c"]

  /// The newest version that a machine type's name has.
  var newestMachine: String? {
    let names = builds.flatMap { $0.picked.machines.map(\.name) }
    let versions = names.compactMap { name in
      name.split(separator: "-").last.flatMap { Self.version($0) }
    }
    return versions.max { $0.lexicographicallyPrecedes($1) }.map { $0.map(String.init).joined(separator: ".") }
  }

  private static func version(_ text: Substring) -> [Int]? {
    let parts = text.split { $0 == "." || $0 == "_" }.map { Int($0) }
    guard parts.count == 2 else { return nil }
    return parts.contains(nil) ? nil : parts.compactMap { $0 }
  }

  /// - Parameter isReleased: whether the newest machine type is one of those.
  func table(isReleased: Bool) -> Table? {
    for path in Self.paths {
      guard let text = texts.text(path) else { continue }
      var newest: (version: [Int], name: String)?
      for token in text.tokens where token.kind == .word && token.text.hasPrefix("hw_compat_") {
        guard let version = Self.version(token.text.dropFirst("hw_compat_".count)) else { continue }
        if newest.map({ $0.version.lexicographicallyPrecedes(version) }) ?? true { newest = (version, token.text) }
      }
      guard let newest, let variable = text.variable(newest.name) else { continue }
      if isReleased {
        guard let machine = newestMachine.flatMap({ Self.version($0[...]) }),
          !newest.version.lexicographicallyPrecedes(machine)
        else { continue }
      }
      return Table(
        name: newest.name, path: path, place: text.lineStart(text.tokens[variable.close].range.lowerBound))
    }
    return nil
  }
}
