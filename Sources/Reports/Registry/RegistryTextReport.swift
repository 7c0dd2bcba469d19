import Findings
import StateRegistry

/// Findings about the registry's data, one paragraph each: place, severity, sentence, rule.
package struct RegistryTextReport {
  private let isColoured: Bool
  /// Put in front of the places' files: the registry's folder.
  private let directory: String
  private let isVerbose: Bool

  /// - Parameter isVerbose: approved findings are written out, not only counted.
  package init(directory: String, isColoured: Bool, isVerbose: Bool) {
    self.directory = directory
    self.isColoured = isColoured
    self.isVerbose = isVerbose
  }

  package func text(of findings: [RegistryFinding]) -> String {
    var lines: [String] = []
    for finding in findings {
      if let reason = finding.approval {
        guard isVerbose else { continue }
        lines.append("\(directory)/\(finding.place): approved: \(finding.message) [\(finding.rule.rawValue)]")
        lines.append("  reason: \(reason)")
        continue
      }
      lines.append(
        "\(directory)/\(finding.place): \(finding.severity.rawValue): \(finding.message) [\(finding.rule.rawValue)]")
      for related in finding.related { lines.append("\(directory)/\(related.place): note: \(related.message)") }
      let hint = finding.hint.split(separator: "\n", omittingEmptySubsequences: false)
      lines.append("  hint: \(hint.first ?? "")")
      lines += hint.dropFirst().map { "    \($0)" }
    }
    if findings.contains(where: { $0.approval == nil }) { lines.append("hint: \(RulePageReport.invitation)") }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  /// `2 findings, 8 approved`.
  package func summary(of findings: [RegistryFinding]) -> String {
    let open = findings.filter { $0.approval == nil }.count
    let approved = findings.count - open
    return "\(open) finding\(open == 1 ? "" : "s"), \(approved) approved"
  }
}
