import JSON
import StateDiff
import VMState

/// State changes for programs: keys sorted, absent values as null.
///
/// `schema` names the shape; members may be added under one number, none is renamed or removed.
package struct DiffJSONReport {
  package static let schema = "statereg.diff/1"

  package init() {}

  /// One difference a target, of the same two trees. The whole report, ending in a newline.
  package func text(of differences: [StateDifference]) -> String {
    let merged = MergedChanges(differences)
    var counts: [String: Int] = [:]
    for entry in merged.entries { counts[entry.change.kind.rawValue, default: 0] += 1 }
    return JSONValue.object([
      "schema": .string(Self.schema),
      "base": .string(orNull: differences.first?.base),
      "head": .string(orNull: differences.first?.head),
      "targets": .strings(merged.targets),
      "changes": .array(merged.entries.map(value(of:))),
      "counts": .object(counts.mapValues { .integer($0) }),
    ]).text
  }

  package func text(of difference: StateDifference) -> String { text(of: [difference]) }

  private func value(of entry: MergedChanges.Entry) -> JSONValue {
    let change = entry.change
    return .object([
      "kind": .string(change.kind.rawValue),
      "device": .string(orNull: change.device),
      "devices": .strings(change.devices),
      "path": .string(change.path),
      "base": value(of: change.baseLocation),
      "head": value(of: change.headLocation),
      "sentence": .string(change.sentence),
      "targets": .strings(entry.targets),
    ])
  }

  private func value(of location: SourceLocation?) -> JSONValue {
    location.map { .object(["path": .string($0.path), "line": .integer($0.line)]) } ?? .null
  }
}
