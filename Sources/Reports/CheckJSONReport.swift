import Findings
import VMState

/// A check for programs: everything in it, keys sorted, absent values as null.
///
/// `schema` names the shape; members may be added under one number, none is renamed or removed.
package struct CheckJSONReport {
  package static let schema = "statereg.check/1"

  package init() {}

  /// The whole report, ending in a newline.
  package func text(of result: CheckResult) -> String { value(of: result).text }

  private func value(of result: CheckResult) -> JSONValue {
    let counts = result.counts
    return .object([
      "schema": .string(Self.schema),
      "base": value(of: result.base),
      "head": value(of: result.head),
      "targets": .strings(result.targets),
      "findings": .array(FindingOrder.sorted(result.findings).map(value(of:))),
      "undecided": .array(result.undecided.map(value(of:))),
      "counts": .object([
        "devicesCompared": .integer(counts.devicesCompared),
        "devicesUnchanged": .integer(counts.devicesUnchanged),
        "machineTypes": .integer(counts.machineTypes),
        "roundTrips": .integer(counts.roundTrips),
        "predicates": .integer(counts.predicates),
        "predicatesForcedBothWays": .integer(counts.predicatesForcedBothWays),
      ]),
      "notes": .strings(result.notes),
    ])
  }

  private func value(of side: CheckResult.Side) -> JSONValue {
    .object([
      "label": .string(side.label), "commit": .string(orNull: side.commitID), "tree": .string(orNull: side.treeID),
    ])
  }

  private func value(of finding: Finding) -> JSONValue {
    .object([
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
    ])
  }

  private func value(of part: CheckResult.UndecidedPart) -> JSONValue {
    .object([
      "device": .string(part.device), "part": .string(part.part), "reason": .string(part.reason),
      "location": value(of: part.location), "differs": .boolean(part.differs),
    ])
  }

  private func value(of witness: Witness) -> JSONValue {
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

  private func value(of location: SourceLocation?) -> JSONValue {
    location.map { .object(["path": .string($0.path), "line": .integer($0.line)]) } ?? .null
  }
}
