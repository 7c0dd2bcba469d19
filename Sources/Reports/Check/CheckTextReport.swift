import Compatibility
import Findings
import VMState

/// A check for a maintainer's eyes: one block a finding, `path:line: error: message [rule]` first, so that editors can jump to it.
package struct CheckTextReport {
  /// Machine types named before the rest is counted only, unless verbose.
  static let machinesShown = 6

  private let style: TextStyle
  private let isVerbose: Bool

  /// - Parameters:
  ///   - isColoured: whether to use terminal colours.
  ///   - isVerbose: lists every machine type, every undecided part and every note.
  package init(isColoured: Bool = false, isVerbose: Bool = false) {
    self.style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  /// The whole report, ending in a newline.
  package func text(of result: CheckResult) -> String {
    var lines: [String] = []
    for finding in FindingOrder.sorted(result.findings) {
      append(finding, of: result, to: &lines)
      lines.append("")
    }
    if isVerbose {
      append(undecidedPartsOf: result, to: &lines)
      append(notesOf: result, to: &lines)
    }
    append(summaryOf: result, to: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - One finding

  private func append(_ finding: Finding, of result: CheckResult, to lines: inout [String]) {
    let place = finding.location.map { TextStyle.printable($0.description) } ?? TextStyle.printable(finding.device)
    lines.append(
      "\(style(place + ":", .bold)) \(style(finding.severity.rawValue + ":", finding.severity.paint)) "
        + "\(style(printable(finding.message), .bold)) [\(finding.rule.rawValue)]")
    if let base = finding.baseLocation {
      lines.append(
        "\(printable(base.description)): \(style("note:", .cyan)) here on the base side (\(printable(result.base.label)))"
      )
    }
    appendLabelled("guest", finding.consequence.isEmpty ? nil : finding.consequence, to: &lines)
    appendLabelled("when", finding.condition, to: &lines)
    appendWitness(of: finding, result: result, to: &lines)
    appendLabelled("direction", finding.direction.map { direction($0, of: result) }, to: &lines)
    appendLabelled("machines", machines(of: finding), to: &lines)
    appendLabelled("targets", finding.targets.isEmpty ? nil : finding.targets.joined(separator: ", "), to: &lines)
    appendLabelled("id", finding.fingerprint, to: &lines)
    if !finding.hint.isEmpty {
      let rows = printable(finding.hint, keepsLines: true).split(separator: "\n", omittingEmptySubsequences: false)
      for (index, row) in rows.enumerated() {
        lines.append(index == 0 ? "  \(style("hint:", .green)) \(row)" : "        \(row)")
      }
    }
  }

  private func appendWitness(of finding: Finding, result: CheckResult, to lines: inout [String]) {
    guard let witness = finding.witness else { return }
    let isOfHeadAlone = finding.direction == nil && finding.rule.isAboutHeadAlone
    let saver = finding.direction == .backward || isOfHeadAlone ? result.head.label : result.base.label
    let loader = finding.direction == .backward ? result.base.label : result.head.label
    let rows = WitnessTable(witness: witness, saver: saver, loader: loader).lines
    guard witness.machine != nil || !rows.isEmpty else { return }
    let guest =
      (witness.state.isEmpty ? "any guest" : "a guest") + (witness.machine.map { " of machine type \($0)" } ?? "")
    appendLabelled("witness", witness.state.isEmpty ? guest : guest + " with", to: &lines)
    for row in rows { lines.append("               " + row) }
  }

  private func appendLabelled(_ label: String, _ text: String?, to lines: inout [String]) {
    guard let text else { return }
    let padded = label + String(repeating: " ", count: max(0, 9 - label.count))
    let rows = printable(text, keepsLines: true).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, row) in rows.enumerated() {
      lines.append(index == 0 ? "  \(style(padded, .faint))  \(row)" : "             \(row)")
    }
  }

  private func direction(_ direction: Direction, of result: CheckResult) -> String {
    switch direction {
    case .forward: "forward: \(result.base.label) saves, \(result.head.label) loads"
    case .backward: "backward: \(result.head.label) saves, \(result.base.label) loads"
    }
  }

  private func machines(of finding: Finding) -> String? {
    let names = finding.machines
    if names.isEmpty { return finding.concernsAllMachines ? "all machine types both trees know" : nil }
    let isAbbreviated = !isVerbose && names.count > Self.machinesShown
    if finding.concernsAllMachines && names.count > 1 {
      let all = "all \(names.count) machine types both trees know"
      return isAbbreviated ? all : "\(all): \(names.joined(separator: ", "))"
    }
    guard isAbbreviated else { return names.joined(separator: ", ") }
    let shown = names.prefix(Self.machinesShown).joined(separator: ", ")
    return "\(shown) and \(names.count - Self.machinesShown) more"
  }

  // MARK: - The rest

  private func append(undecidedPartsOf result: CheckResult, to lines: inout [String]) {
    guard !result.undecided.isEmpty else { return }
    lines.append(style("undecided parts", .bold))
    let sorted = result.undecided.sorted { left, right in
      let leftKey = [left.differs ? "0" : "1", left.device, left.part, left.reason]
      return leftKey.lexicographicallyPrecedes([right.differs ? "0" : "1", right.device, right.part, right.reason])
    }
    for part in sorted {
      let place = part.location.map { "\($0): " } ?? ""
      let state = part.differs ? "differs" : "the same on both sides"
      lines.append("  " + printable("\(place)\(part.device), \(part.part): \(part.reason) (\(state))"))
    }
    lines.append("")
  }

  private func append(notesOf result: CheckResult, to lines: inout [String]) {
    guard !result.notes.isEmpty else { return }
    for note in result.notes { lines.append("\(style("note:", .cyan)) \(printable(note))") }
    lines.append("")
  }

  private func append(summaryOf result: CheckResult, to lines: inout [String]) {
    let summary = CheckSummary(result: result)
    let worst = result.findings.map(\.severity).max()
    let verdict = style(summary.verdict, worst.map(\.paint) ?? .green)
    lines.append("\(side(result.base)) .. \(side(result.head)): \(verdict)")
    var coverage = summary.coverage
    let hidden = (result.undecided.isEmpty ? 0 : 1) + (result.notes.isEmpty ? 0 : 1)
    if !isVerbose && hidden > 0 {
      let notes = result.notes.isEmpty ? "" : "; \(result.notes.count.counted("note"))"
      coverage += "\(notes) (listed with --verbose)"
    }
    lines.append(coverage)
    if !result.findings.isEmpty { lines.append("\(style("hint:", .green)) \(RulePageReport.invitation)") }
  }

  /// "v7.2.17 (0123456789ab)", once when the label is the id.
  private func side(_ side: CheckResult.Side) -> String {
    let label = printable(side.label)
    guard let id = side.commitID ?? side.treeID, !label.hasPrefix(id.prefix(12)) else { return label }
    return "\(label) (\(id.prefix(12)))"
  }

  private func printable(_ text: String, keepsLines: Bool = false) -> String {
    TextStyle.printable(text, keepsLines: keepsLines)
  }
}

extension Rule {
  /// It is about what the head does whoever is on the other side: witnesses are saved and loaded by the head.
  fileprivate var isAboutHeadAlone: Bool {
    switch self {
    case .saveLoadMismatch, .unlistedCombination, .unregisteredFeature: true
    case .silentCorruption, .stateLost, .streamDesync, .undecided, .ungatedSubsection, .unknownSection,
      .unknownSubsection, .unmigratable, .validationRefused, .versionTooNew, .versionTooOld:
      false
    }
  }
}
