import Compatibility
import Findings
import JSON
import VMState
import Workflows

/// What two builds can agree on, for programs.
package struct NegotiationJSONReport {
  package static let schema = "statereg.negotiate/1"

  package init() {}

  package func text(of result: NegotiationResult) -> String {
    func id(_ number: Int) -> String { "O\(number + 1)" }
    func side(_ side: CheckResult.Side) -> JSONValue {
      .object([
        "label": .string(side.label), "commit": .string(orNull: side.commitID), "tree": .string(orNull: side.treeID),
      ])
    }
    func format(_ format: NegotiationResult.Format) -> JSONValue {
      .object([
        "machines": .strings(format.machines), "obstacles": .strings(format.obstacles.map(id)),
        "rest": .strings(format.rest.map(id)),
        "settings": .array(
          format.settings.map { setting in
            .object([
              "end": .string(setting.end.rawValue), "driver": .string(setting.driver),
              "property": .string(setting.property), "value": .string(setting.value),
              "argument": .string(setting.argument), "parts": .strings(setting.parts),
            ])
          }),
      ])
    }
    return JSONValue.object([
      "schema": .string(Self.schema), "target": .string(result.target),
      "first": side(result.first), "second": side(result.second),
      "directions": .strings(result.directions.map(\.rawValue)),
      "best": result.best.map(format) ?? .null,
      "formats": .array(result.formats.map(format)),
      "obstacles": .array(
        result.obstacles.enumerated().map { number, finding in
          var members = FindingJSON.members(of: finding)
          members["id"] = .string(id(number))
          return .object(members)
        }),
      "features": .array(
        result.differences.map { difference in
          .object([
            "device": .string(difference.device), "feature": .string(orNull: difference.feature),
            "title": .string(orNull: difference.title), "first": .string(orNull: difference.first),
            "second": .string(orNull: difference.second),
          ])
        }),
      "routes": .object(
        Dictionary(
          uniqueKeysWithValues: result.directions.compactMap { direction in
            result.routes[direction].map { (direction.rawValue, JSONValue.strings($0)) }
          })),
      "routeCandidates": .integer(result.routeCandidates),
      "notes": .strings(result.notes),
    ]).text
  }
}
