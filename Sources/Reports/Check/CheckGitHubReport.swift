import Compatibility
import Findings
import VMState

/// A check as GitHub Actions workflow commands: one annotation a finding, at its file and line, then the summary as plain text.
package struct CheckGitHubReport {
  package init() {}

  /// The whole report, ending in a newline.
  package func text(of result: CheckResult) -> String {
    let summary = CheckSummary(result: result)
    var lines = FindingOrder.sorted(result.findings).map { command(for: $0, of: result) }
    lines.append(Self.plain("\(result.base.label) .. \(result.head.label): \(summary.verdict)"))
    lines.append(Self.plain(summary.coverage))
    return lines.joined(separator: "\n") + "\n"
  }

  private func command(for finding: Finding, of result: CheckResult) -> String {
    let name =
      switch finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties: [String] = []
    // A base-side place is no place in the pull request's tree: it goes into the text only.
    if let location = finding.location {
      properties.append("file=\(Self.escaped(property: location.path))")
      if location.line > 0 { properties.append("line=\(location.line)") }
    }
    var title = "\(finding.rule.rawValue): \(finding.device)"
    if let direction = finding.direction { title += ", \(direction.rawValue)" }
    properties.append("title=\(Self.escaped(property: title))")
    return "::\(name) \(properties.joined(separator: ","))::\(Self.escaped(message: message(of: finding, result)))"
  }

  private func message(of finding: Finding, _ result: CheckResult) -> String {
    var lines = [finding.message]
    if let base = finding.baseLocation { lines.append("base side: \(base) in \(result.base.label)") }
    if !finding.consequence.isEmpty { lines.append("guest: \(finding.consequence)") }
    if let condition = finding.condition { lines.append("when: \(condition)") }
    if finding.concernsAllMachines {
      lines.append("machine types: all \(finding.machines.isEmpty ? "" : "\(finding.machines.count) ")both trees know")
    } else if !finding.machines.isEmpty {
      let shown = finding.machines.prefix(CheckTextReport.machinesShown).joined(separator: ", ")
      let rest = finding.machines.count - CheckTextReport.machinesShown
      lines.append("machine types: \(shown)" + (rest > 0 ? " and \(rest) more" : ""))
    }
    if !finding.targets.isEmpty { lines.append("targets: \(finding.targets.joined(separator: ", "))") }
    if !finding.hint.isEmpty { lines.append("hint: \(finding.hint)") }
    lines.append("id: \(finding.fingerprint)")
    return TextStyle.printable(lines.joined(separator: "\n"), keepsLines: true)
  }

  /// As actions/toolkit's `escapeData` does: the runner takes line ends for the end of the command.
  static func escaped(message: String) -> String {
    replacing(in: message, ["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  /// As actions/toolkit's `escapeProperty` does: `:` and `,` would end the property.
  static func escaped(property: String) -> String {
    replacing(in: property, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  /// A line that is no command, whatever the revision is called.
  private static func plain(_ text: String) -> String {
    let line = TextStyle.printable(text)
    return line.hasPrefix("::") ? " " + line : line
  }

  private static func replacing(in text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        escaped.append(contentsOf: escape.unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
