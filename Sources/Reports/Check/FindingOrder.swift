import Findings
import VMState

/// The order in which every report lists findings: the gravest first, then by place, then by what they say, so that the order does
/// not depend on which thread came first.
enum FindingOrder {
  static func sorted(_ findings: [Finding]) -> [Finding] {
    findings.sorted { left, right in key(left).lexicographicallyPrecedes(key(right)) }
  }

  private static func key(_ finding: Finding) -> [String] {
    let rank =
      switch finding.severity {
      case .error: "0"
      case .warning: "1"
      case .note: "2"
      }
    let line = String(finding.location?.line ?? 0)
    return [
      rank, finding.location?.path ?? "", String(repeating: "0", count: max(0, 10 - line.count)) + line, finding.device,
      finding.section, finding.rule.rawValue, finding.direction?.rawValue ?? "", finding.key, finding.message,
      finding.targets.joined(separator: ","), finding.machines.joined(separator: ","), finding.condition ?? "",
    ]
  }
}
