import Emulator
import Findings
import StateDiff
import VMState

/// `unlisted-combination`: the head can send a combination of a device's optional features that its whitelist does not have.
///
/// A warning: tests allow the state, and whether a guest ever gets into it is not known. What the base can send too is a note, and so
/// is what hangs on code that was not followed.
enum UnlistedCombinationRule {
  struct Context {
    var whitelist: CombinationWhitelist
    var pair: DevicePairing.Pair
    var combination: Set<String>
    var isKnownToBase: Bool
    /// Code that was not followed and has to come out in a certain way.
    var unfollowed: [String]
    /// How many more combinations outside of the list can be sent, as far as they were counted.
    var others: Int
    var program: StateProgram
    var base: PartLocator
    var head: PartLocator
    var target: String

    /// The description with the subsection at fault.
    var faultyOwner: String? {
      subsection(of: UnlistedCombinationRule.blame(self).culprit).flatMap { head.parent(ofSubsection: $0)?.name }
    }

    func subsection(of feature: String?) -> String? {
      guard let feature, case .subsections(let names) = whitelist.carrier(of: feature) else { return nil }
      return names.sorted().first { head.hasSubsection(named: $0) }
    }

    /// The test on which a feature is sent, by the first subsection that carries it.
    func test(of feature: String?) -> PredicateSite? {
      guard let name = subsection(of: feature) else { return nil }
      return program.predicates.first { $0.kind == .subsection && $0.subject == name }
    }
  }

  /// Why a combination is not listed.
  enum Blame: Hashable {
    /// Every listed combination with the first feature has the second, and this one does not.
    case lacks(String, needed: String)
    /// No listed combination has the feature.
    case never(String)
    /// Every listed combination has the feature.
    case always(String)
    /// The features are listed, but never together.
    case together(String, String)
    case other(String?)

    /// The feature whose test should be another.
    var culprit: String? {
      switch self {
      case .lacks(let feature, _), .never(let feature), .always(let feature), .together(_, let feature): feature
      case .other(let feature): feature
      }
    }
  }

  static func blame(_ context: Context) -> Blame {
    let list = context.whitelist.combinations
    let names = context.whitelist.ordered(context.combination)
    for name in names where !list.contains(where: { $0.contains(name) }) { return .never(name) }
    for name in names {
      let having = list.filter { $0.contains(name) }
      let common = having.dropFirst().reduce(having.first ?? []) { $0.intersection($1) }
      if let needed = context.whitelist.ordered(common.subtracting(context.combination)).first {
        let isInAll = list.allSatisfy { $0.contains(needed) }
        return isInAll ? .always(needed) : .lacks(name, needed: needed)
      }
    }
    for (place, first) in names.enumerated() {
      for second in names.dropFirst(place + 1)
      where !list.contains(where: { $0.contains(first) && $0.contains(second) }) {
        return .together(first, second)
      }
    }
    let common = list.dropFirst().reduce(list.first ?? []) { $0.intersection($1) }
    if let missing = context.whitelist.ordered(common.subtracting(context.combination)).first {
      return .always(missing)
    }
    return .other(names.last)
  }

  static func finding(_ context: Context) -> Finding {
    let whitelist = context.whitelist
    let device = context.pair.head
    let section = device.sectionName.value ?? device.typeName
    let names = whitelist.ordered(context.combination)
    let what = names.isEmpty ? "with none of its optional features" : "with \(Wording.list(names, shown: 8))"
    let blame = blame(context)
    let isCertain = context.unfollowed.isEmpty
    let rule = Rule.unlistedCombination
    var finding = Finding(
      rule: rule, severity: context.isKnownToBase || !isCertain ? .note : rule.severity,
      device: device.typeName, section: section,
      message: "'\(section)' can be sent \(what), and that is none of its valid combinations"
        + (context.isKnownToBase ? "; the base can send it so too" : ""))
    finding.targets = [context.target]
    let subsection = context.subsection(of: blame.culprit)
    finding.location = place(subsection, context.test(of: blame.culprit), context.head)
    if context.base.root != nil {
      finding.baseLocation = place(
        subsection.flatMap { context.base.hasSubsection(named: $0) ? $0 : nil }, nil, context.base)
    }
    finding.condition = condition(blame, context)
    finding.consequence = consequence(context)
    finding.hint = hint(blame, context)
    finding.key = names.isEmpty ? "none" : names.joined(separator: "+")
    return finding
  }

  private static func place(
    _ subsection: String?, _ test: PredicateSite?, _ side: PartLocator
  ) -> SourceLocation {
    test?.predicate.location ?? subsection.flatMap { side.location(of: $0) } ?? side.fallback
  }

  /// Longer conditions say nothing to the eye.
  private static let longestCondition = 240

  private static func condition(_ blame: Blame, _ context: Context) -> String? {
    func text(_ feature: String?) -> Expression? {
      context.test(of: feature).map { $0.predicate.body.relocated(inside: $0.object) }
    }
    let expression: Expression?
    switch blame {
    case .lacks(let feature, let needed):
      guard let first = text(feature), let second = text(needed) else { return nil }
      expression = .binary(.and, first, .unary(.not, second))
    case .together(let feature, let other):
      guard let first = text(feature), let second = text(other) else { return nil }
      expression = .binary(.and, first, second)
    case .never(let feature): expression = text(feature)
    case .always(let feature): expression = text(feature).map { .unary(.not, $0) }
    case .other: expression = nil
    }
    return expression.map(\.cText).flatMap { $0.utf8.count <= longestCondition ? $0 : nil }
  }

  private static func consequence(_ context: Context) -> String {
    let shown = context.whitelist.combinations.prefix(8).map { context.whitelist.yaml($0) }
    let rest = context.whitelist.combinations.count - shown.count
    let list = shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    var text = "builds are held to the valid combinations only (\(list)): nobody promises to load this one"
    if context.others > 0 {
      let isAll = context.others < WhitelistExamination.mostOthers
      text += "; \(isAll ? "" : "at least ")\(context.others) more outside of the list can be sent"
    }
    return text
  }

  private static func hint(_ blame: Blame, _ context: Context) -> String {
    let listing =
      "if that is meant, list it in the registry (whitelist: "
      + "\(context.whitelist.yaml(adding: context.combination)))"
    func name(_ feature: String) -> String {
      context.subsection(of: feature).map { "'\($0)'" } ?? "feature '\(feature)'"
    }
    func function(_ feature: String) -> String {
      context.test(of: feature).map { " ('\($0.predicate.name)')" } ?? ""
    }
    let change: String
    switch blame {
    case .lacks(let feature, let needed):
      change =
        "let the 'needed' test of \(name(feature))\(function(feature)) imply that of \(name(needed))\(function(needed))"
    case .never(let feature):
      change = "keep the 'needed' test of \(name(feature))\(function(feature)) from holding"
    case .always(let feature):
      change = "send \(name(feature)) in every state: its 'needed' test\(function(feature)) can fail"
    case .together(let feature, let other):
      change =
        "let the 'needed' test of \(name(other))\(function(other)) fail where that of \(name(feature))\(function(feature)) holds"
    case .other: change = "make the 'needed' tests depend on each other as the list says"
    }
    var text = "\(listing); if not, \(change)"
    if !context.unfollowed.isEmpty {
      text += "; look whether \(Wording.list(context.unfollowed)) allows it, which was not followed"
    }
    return text
  }
}
