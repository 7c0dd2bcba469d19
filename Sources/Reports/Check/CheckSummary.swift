import Compatibility
import Findings
import VMState

/// The two lines that end every report made for people: what was found, and how far the check looked.
struct CheckSummary {
  var result: CheckResult

  /// "1 error, 2 undecided", "no findings".
  var verdict: String {
    let judged = result.findings.filter { $0.rule != .undecided }
    let undecided = result.findings.count - judged.count
    var parts: [String] = []
    for severity in Severity.allCases.reversed() {
      let count = judged.count { $0.severity == severity }
      if count > 0 { parts.append(count.counted(severity.rawValue)) }
    }
    if undecided > 0 { parts.append("\(undecided) undecided") }
    return parts.isEmpty ? "no findings" : parts.joined(separator: ", ")
  }

  /// "212 devices compared (210 unchanged) under 57 machine types of riscv64; 1284 round trips run; ...".
  var coverage: String {
    let counts = result.counts
    var parts = [
      "\(counts.devicesCompared.counted("device")) compared (\(counts.devicesUnchanged) unchanged) under "
        + "\(counts.machineTypes.counted("machine type")) of \(result.targets.joined(separator: ", "))",
      "\(counts.roundTrips.counted("round trip")) run",
      "predicates forced both ways: \(counts.predicatesForcedBothWays) of \(counts.predicates)",
    ]
    parts.append("undecided parts: \(result.undecided.count)" + (result.undecided.isEmpty ? "" : " (\(differing))"))
    return parts.joined(separator: "; ")
  }

  private var differing: String {
    let count = result.undecided.count { $0.differs }
    return count == 0 ? "none differs" : "\(count) \(count == 1 ? "differs" : "differ")"
  }

  /// "1 error", "2 errors".
}
