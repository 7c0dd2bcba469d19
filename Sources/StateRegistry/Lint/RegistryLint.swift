import Findings

/// Everything that is wrong with a registry's data, from the data alone.
package struct RegistryLint {
  /// In the order of files and lines; approved ones carry the owners' reason.
  package let findings: [RegistryFinding]

  package init(_ registry: Registry) {
    let index = RegistryIndex(registry)
    let found = RegistryRule.allCases.flatMap { $0.judge?(index) ?? [] }
    let findings = Self.approve(found, registry)
    self.findings = findings.sorted {
      ($0.place.file, $0.place.line, $0.place.column, $0.rule.rawValue, $0.subject)
        < ($1.place.file, $1.place.line, $1.place.column, $1.rule.rawValue, $1.subject)
    }
  }

  /// Those that nobody has approved.
  package var open: [RegistryFinding] { findings.filter { $0.approval == nil } }

  private static func approve(_ findings: [RegistryFinding], _ registry: Registry) -> [RegistryFinding] {
    var findings = findings
    var stale: [RegistryFinding] = []
    for device in registry.devices {
      for approval in device.approved {
        let matching = findings.indices.filter {
          findings[$0].owner == device.name && findings[$0].rule == approval.rule
            && findings[$0].subject == approval.subject
        }
        for index in matching { findings[index].approval = approval.reason }
        if matching.isEmpty { stale.append(StaleApprovalRule.finding(approval, of: device)) }
      }
    }
    return findings + stale
  }
}
