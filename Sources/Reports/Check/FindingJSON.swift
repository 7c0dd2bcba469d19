import Findings
import JSON
import VMState

/// A finding as an object's members, the same in every JSON report.
enum FindingJSON {
  static func members(of finding: Finding) -> [String: JSONValue] {
    [
      "rule": .string(finding.rule.rawValue),
      "severity": .string(finding.severity.rawValue),
      "device": .string(finding.device),
      "section": .string(finding.section),
      "key": .string(finding.key),
      "direction": .string(orNull: finding.direction?.rawValue),
      "targets": .strings(finding.targets),
      "machines": .strings(finding.machines),
      "allMachines": .boolean(finding.concernsAllMachines),
      "location": value(of: finding.location),
      "baseLocation": value(of: finding.baseLocation),
      "message": .string(finding.message),
      "consequence": .string(finding.consequence),
      "condition": .string(orNull: finding.condition),
      "hint": .string(finding.hint),
      "witness": finding.witness.map(value(of:)) ?? .null,
      "fingerprint": .string(finding.fingerprint),
    ]
  }

  static func value(of witness: Witness) -> JSONValue {
    .object([
      "machine": .string(orNull: witness.machine),
      "state": .array(
        witness.state.map { .object(["member": .string($0.member), "value": .integer($0.value)]) }),
      "bytes": .array(
        witness.bytes.map { run in
          .object([
            "offset": .integer(run.offset),
            "bytes": .string(run.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
            "saved": .string(run.saved),
            "loaded": .string(orNull: run.loaded),
          ])
        }),
      "failureOffset": witness.failureOffset.map { .integer($0) } ?? .null,
    ])
  }

  static func value(of location: SourceLocation?) -> JSONValue {
    location.map { .object(["path": .string($0.path), "line": .integer($0.line)]) } ?? .null
  }
}
