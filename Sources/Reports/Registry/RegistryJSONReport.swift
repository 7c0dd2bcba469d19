import Findings
import JSON
import StateRegistry

/// Findings about the registry's data for programs: `statereg.registry/1`.
package struct RegistryJSONReport {
  package init() {}

  package func text(of findings: [RegistryFinding]) -> String {
    JSONValue.object([
      "schema": .string("statereg.registry/1"),
      "findings": .array(
        findings.map { finding in
          .object([
            "rule": .string(finding.rule.rawValue), "severity": .string(finding.severity.rawValue),
            "file": .string(finding.place.file), "line": .integer(Int64(finding.place.line)),
            "column": .integer(Int64(finding.place.column)), "owner": .string(finding.owner),
            "subject": .string(finding.subject), "message": .string(finding.message), "hint": .string(finding.hint),
            "approved": finding.approval.map { .string($0) } ?? .null,
          ])
        }),
    ]).text
  }
}
