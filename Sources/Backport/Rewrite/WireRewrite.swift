import Findings
import Templating
import VMState

/// The rewriting half of a backport: a pick stands applied on a branch's tip, in memory, and what it adds to descriptions becomes named
/// subsections, so that builds of the branch without it still exchange guests with those that have it.
///
/// Values in, edits out: no git, no files.
package struct WireRewrite {
  /// The two trees for one target.
  package struct Builds: Sendable {
    /// The branch's tip.
    package var base: Build
    /// The tip with the pick.
    package var picked: Build

    package init(base: Build, picked: Build) {
      self.base = base
      self.picked = picked
    }
  }

  package struct Options {
    package var strategy: CarrierStrategy = .auto
    /// Whether a release of the branch has its newest machine type. Then all machine types must stay as they are on the wire.
    package var isReleased = true
    /// The property's name where one is made; derived from the feature's when nil.
    package var propertyName: String?
    /// The name that a registry, or the user, gives fields of devices: the part of the subsection's name behind the slash.
    package var featureName: (_ devices: [String], _ fields: [String]) -> String? = { _, _ in nil }

    package init(strategy: CarrierStrategy = .auto) { self.strategy = strategy }
  }

  private let builds: [Builds]
  private let options: Options
  private let templates: TemplateFolder
  private let base: SourceTexts
  private let picked: SourceTexts

  /// - Parameters:
  ///   - builds: one pair for each target that was looked at.
  ///   - baseText, pickedText: a file's bytes by its path, nil when the tree has no such file.
  package init(
    _ builds: [Builds], options: Options = Options(), templates: TemplateFolder,
    baseText: @escaping (String) -> [UInt8]?, pickedText: @escaping (String) -> [UInt8]?
  ) {
    self.builds = builds
    self.options = options
    self.templates = templates
    base = SourceTexts(baseText, targets: builds.map(\.base.target))
    picked = SourceTexts(pickedText, targets: builds.map(\.base.target))
  }

  /// Nothing is left out without a word: each change of the state is in an edit, a note or a refusal.
  ///
  /// - Throws: `usage` for a template that cannot be used.
  package func outcome() throws(ToolError) -> RewriteOutcome {
    let found = StateAdditions(builds)
    var outcome = RewriteOutcome(verdict: .rewritten, strategy: options.strategy)
    outcome.notes = found.notes
    if options.strategy == .asIs { return asIs(found, outcome) }
    outcome.refusals = found.refusals
    guard !found.additions.isEmpty else {
      if !found.refusals.isEmpty {
        outcome.verdict = .refused
      } else {
        outcome.verdict = found.isAnyChange ? .nothingToRewrite : found.isMoved ? .codeMoved : .noStateChange
      }
      outcome.reason = Self.reason(outcome.verdict)
      return outcome
    }
    var edits = TextEdits()
    var reasons: [String] = []
    for addition in found.additions {
      var one = DescriptionRewrite(
        addition: addition,
        context: .init(builds: builds, options: options, templates: templates, base: base, picked: picked),
        edits: edits)
      try one.run()
      edits = one.edits
      outcome.refusals += one.refusals
      for note in one.notes where !outcome.notes.contains(note) { outcome.notes.append(note) }
      if let feature = one.feature {
        outcome.features.append(feature)
        outcome.strategy = feature.strategy
      }
      if let reason = one.reason, !reasons.contains(reason) { reasons.append(reason) }
    }
    outcome.reason = reasons.joined(separator: "; ")
    finish(&outcome, edits)
    return outcome
  }

  private func finish(_ outcome: inout RewriteOutcome, _ edits: TextEdits) {
    if outcome.refusals.isEmpty {
      for path in edits.byPath.keys.sorted() {
        guard let text = picked.text(path) else { continue }
        guard let bytes = edits.apply(to: text) else {
          outcome.refusals.append(
            .init(
              what: "the changes to '\(path)' overlap", location: nil,
              known: "two descriptions would be rewritten at one place of the file", remedy: "rewrite this file by hand"
            ))
          continue
        }
        outcome.edits.append(.init(path: path, bytes: bytes))
      }
    }
    guard !outcome.refusals.isEmpty else { return }
    outcome.verdict = .refused
    outcome.edits = []
    outcome.features = []
    outcome.strategy = options.strategy
  }

  private func asIs(_ found: StateAdditions, _ outcome: RewriteOutcome) -> RewriteOutcome {
    var outcome = outcome
    outcome.verdict = found.isAnyChange ? .keptAsIs : found.isMoved ? .codeMoved : .noStateChange
    outcome.reason = found.isAnyChange ? "the pick is kept as it is, as was asked for" : Self.reason(outcome.verdict)
    for addition in found.additions {
      let versions = [addition.base, addition.picked].map { $0.versionID.value.map(String.init) ?? "?" }
      outcome.notes.append(
        .init(
          text: "'\(addition.picked.name)' goes from version \(versions[0]) to \(versions[1]): "
            + "builds of the branch without the pick cannot load it", location: addition.picked.location))
    }
    for refusal in found.refusals { outcome.notes.append(.init(text: refusal.what, location: refusal.location)) }
    return outcome
  }

  private static func reason(_ verdict: RewriteOutcome.Verdict) -> String {
    switch verdict {
    case .noStateChange: "the pick changes nothing that is saved or loaded"
    case .codeMoved: "descriptions have moved to other files and are what they were"
    case .nothingToRewrite:
      "what the pick changes needs no subsection: the bytes that older builds know are what they were"
    default: ""
    }
  }
}
