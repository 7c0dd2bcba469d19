import Findings

/// What `statereg help RULE-ID` prints: what a rule is, and its page.
package struct RulePageReport {
  /// The line at the end of reports that name rules.
  package static let invitation =
    "'statereg help RULE-ID' explains a rule, with an example, how to mend it and how to accept it"

  private let style: TextStyle

  package init(isColoured: Bool) { style = TextStyle(isColoured: isColoured) }

  /// Ends in a newline.
  package func text(of rule: RuleSpec) -> String {
    var facts = ["severity: \(rule.severity.rawValue)"]
    if !rule.foundBy.isEmpty { facts.append("found by: \(rule.foundBy.joined(separator: ", "))") }
    facts.append("since: \(rule.since)")
    if let successor = rule.replacedBy { facts.append("replaced by: \(successor)") }
    let page = rule.page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let lines = ["\(style(rule.id, .bold)): \(rule.sentence)", facts.joined(separator: "; "), ""] + painted(page)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Headings stand out where there is colour.
  private func painted(_ page: [String]) -> [String] {
    var isInCode = false
    return page.map { line in
      if line.hasPrefix("```") { isInCode.toggle() }
      return !isInCode && line.hasPrefix("#") ? style(line, .bold) : line
    }
  }
}
