import Compatibility
import Findings
import JSON
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
      "findings": .array(FindingOrder.sorted(result.findings).map { .object(FindingJSON.members(of: $0)) }),
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

  private func value(of part: CheckResult.UndecidedPart) -> JSONValue {
    .object([
      "device": .string(part.device), "part": .string(part.part), "reason": .string(part.reason),
      "location": FindingJSON.value(of: part.location), "differs": .boolean(part.differs),
    ])
  }
}
