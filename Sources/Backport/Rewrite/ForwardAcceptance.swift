import Findings
import Templating
import VMState

/// The other half of a backport: a later branch has the fields in its main list, by version, and learns to load the subsection that the
/// stable branch sends. It never sends it itself.
package struct ForwardAcceptance {
  private let build: Build
  private let features: [RewriteOutcome.Feature]
  private let context: DescriptionRewrite.Context
  private let texts: SourceTexts

  /// - Parameters:
  ///   - build: the later branch.
  ///   - features: what the rewrite of the stable branch made.
  ///   - text: a file's bytes by its path.
  package init(
    _ build: Build, features: [RewriteOutcome.Feature], templates: TemplateFolder, text: @escaping (String) -> [UInt8]?
  ) {
    self.build = build
    self.features = features
    texts = SourceTexts(text, targets: [build.target])
    context = DescriptionRewrite.Context(
      builds: [.init(base: build, picked: build)], options: .init(), templates: templates, base: texts, picked: texts)
  }

  /// - Throws: `usage` for a template that cannot be used.
  package func outcome() throws(ToolError) -> RewriteOutcome {
    var outcome = RewriteOutcome(verdict: .rewritten, strategy: .subsection)
    outcome.reason =
      "the branch has the fields in its main list, and learns to load the subsection of the stable branch"
    var edits = TextEdits()
    for feature in features { try accept(feature, &outcome, &edits) }
    if outcome.refusals.isEmpty {
      for path in edits.byPath.keys.sorted() {
        guard let text = texts.text(path) else { continue }
        if let bytes = edits.apply(to: text) {
          outcome.edits.append(.init(path: path, bytes: bytes))
        } else {
          outcome.refusals.append(
            .init(
              what: "the changes to '\(path)' overlap", location: nil,
              known: "two features would be written at one place of the file", remedy: "take them one by one"))
        }
      }
    }
    if !outcome.refusals.isEmpty {
      outcome.verdict = .refused
      outcome.edits = []
      outcome.features = []
    } else if outcome.edits.isEmpty {
      outcome.verdict = .nothingToRewrite
    }
    return outcome
  }

  private func accept(
    _ feature: RewriteOutcome.Feature, _ outcome: inout RewriteOutcome, _ edits: inout TextEdits
  ) throws(ToolError) {
    let declared = build.descriptions.filter { $0.kind == .declared }
    let found =
      declared.first { $0.symbol == feature.parentSymbol && $0.name == feature.parentName }
      ?? declared.first { $0.name == feature.parentName }
    guard let description = found else {
      outcome.refusals.append(
        .init(
          what: "'\(feature.subsectionName)' cannot be accepted", location: nil,
          known: "the later branch has no description '\(feature.parentName)'",
          remedy: "find out what became of the device, and load the subsection there"))
      return
    }
    if description.subsections.contains(where: { build[$0.description].name == feature.subsectionName }) {
      outcome.notes.append(
        .init(text: "'\(feature.subsectionName)' is known to the later branch already", location: description.location))
      return
    }
    let places = feature.fields.map { name in description.fields.firstIndex { $0.name == name } }
    if let missing = places.firstIndex(of: nil) {
      outcome.refusals.append(
        .init(
          what: "'\(feature.subsectionName)' cannot be accepted", location: description.location,
          known: "'\(description.name)' of the later branch has no field '\(feature.fields[missing])'",
          remedy: "pick the fix onto the later branch first"))
      return
    }
    if let version = feature.versionBefore, let minimum = description.minimumVersionID.value, minimum > version {
      outcome.refusals.append(
        .init(
          what: "'\(feature.subsectionName)' cannot be accepted", location: description.location,
          known:
            "the later branch accepts '\(description.name)' from version \(minimum) on, and the stable branch sends "
            + "version \(version)", remedy: "lower '.minimum_version_id' to \(version) first"))
      return
    }
    let addition = StateAdditions.Addition(
      base: description, picked: description, fields: places.compactMap { $0 }, devices: feature.devices)
    var rewrite = DescriptionRewrite(addition: addition, context: context, edits: edits)
    try rewrite.acceptSubsection(of: feature)
    edits = rewrite.edits
    outcome.refusals += rewrite.refusals
    outcome.notes += rewrite.notes
    guard rewrite.refusals.isEmpty else { return }
    var accepted = feature
    accepted.location = description.location
    accepted.predicate = "false"
    accepted.explanation = "never sent, only loaded"
    accepted.statesAffected = "none"
    accepted.property = nil
    accepted.strategy = .subsection
    accepted.subsectionSymbol = rewrite.feature?.subsectionSymbol ?? feature.subsectionSymbol
    accepted.versionPicked = description.versionID.value
    outcome.features.append(accepted)
  }
}

extension DescriptionRewrite {
  /// Adds a subsection with the fields that the main list keeps.
  mutating func acceptSubsection(of feature: RewriteOutcome.Feature) throws(ToolError) {
    guard let place = writtenOut() else { return }
    let (text, variable, parts, list, fields, moved, type, idiom) = place
    var writer = SubsectionWriter(
      rewrite: self, text: text, variable: variable, parts: parts, list: list, fields: fields, moved: moved, type: type,
      idiom: idiom, old: (text, parts))
    let part = feature.subsectionName.split(separator: "/").last.map(String.init) ?? feature.subsectionName
    let names = SubsectionNames(parent: picked.symbol, parentName: picked.name, feature: part, in: text)
    try writer.accept(names, feature)
    self = writer.rewrite
  }
}

extension SubsectionWriter {
  mutating func accept(_ names: SubsectionNames, _ feature: RewriteOutcome.Feature) throws(ToolError) {
    keepsFields = true
    if let name = description.postLoad?.function, let before = feature.versionBefore,
      let now = description.versionID.value, before != now,
      let tests = VersionComparisons(postLoad: name, in: text, before: before, picked: now), !tests.tests.isEmpty
    {
      guard let object = tests.object, addFlag(names) else { return }
      usesFlag = true
      for test in tests.tests {
        let both =
          test.isOfOldStreams ? "\(test.text) && !\(object)->\(names.flag)" : "\(test.text) || \(object)->\(names.flag)"
        rewrite.edits.replace(test.range, in: path, with: test.ifIndex == nil ? "(\(both))" : both)
        rewrite.note(
          "'\(test.text)' in '\(name)' holds for streams of the stable branch as well: it asks now whether the subsection came",
          line: test.line)
      }
      preLoad = ["s->\(names.flag) = false;"]
      try writePreLoad(names)
    }
    let sent = SentWhen(
      strategy: .subsection, body: ["return false;"], predicate: "false", explanation: "never sent, only loaded",
      statesAffected: "none", why: "")
    comment = [
      "/* Sent by a stable branch only: here the main list has the field\(moved.count == 1 ? "" : "s"). */"
    ]
    try writeSubsection(names, sent)
    let version = feature.versionBefore.map { " of version \($0)" } ?? ""
    rewrite.note(
      "a stream\(version) without '\(feature.subsectionName)' leaves \(DescriptionRewrite.quoted(feature.fields)) as reset "
        + "and post_load have it")
    var accepted = feature
    accepted.subsectionSymbol = names.symbol
    rewrite.feature = accepted
  }
}
