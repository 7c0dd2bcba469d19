import Findings
import JSON
import Workflows

/// A matrix for programs: builds, a record a promised pair, and each finding once.
package struct MatrixJSONReport {
  package static let schema = "statereg.matrix/1"

  package init() {}

  package func text(of result: MatrixResult) -> String {
    func labels(_ indices: [Int]) -> JSONValue { .strings(indices.map { result.members[$0].label }) }
    func id(_ number: Int) -> String { "F\(number + 1)" }
    return JSONValue.object([
      "schema": .string(Self.schema),
      "target": .string(result.target),
      "builds": .array(
        result.members.map { member in
          .object([
            "name": .string(member.label), "fork": .string(member.fork), "release": .string(member.release),
            "series": .string(orNull: member.series), "absence": .string(orNull: member.absence),
          ])
        }),
      "pairs": .array(
        result.cells.map { cell in
          .object([
            "from": .string(result.members[cell.from].label), "to": .string(result.members[cell.to].label),
            "verdict": .string(cell.verdict.rawValue), "promise": .string(cell.promise),
            "findings": .strings(cell.entries.map(id)),
            "islands": .array(
              cell.islands.map { island in
                .object([
                  "reason": .string(island.reason), "rescue": .string(orNull: island.rescue),
                  "finding": .string(orNull: island.entry.map(id)),
                ])
              }),
            "route": labels(cell.route),
          ])
        }),
      "findings": .array(
        result.entries.enumerated().map { number, entry in
          var value = FindingJSON.members(of: entry.finding)
          value["id"] = .string(id(number))
          value["seenBetween"] = .object([
            "base": .string(entry.origin.base), "head": .string(entry.origin.head),
          ])
          return .object(value)
        }),
      "chains": .array(
        result.chains.map { chain in
          .object([
            "from": .string(result.members[chain.from].label), "by": .string(result.members[chain.by].label),
            "to": .string(result.members[chain.to].label), "device": .string(chain.device),
            "message": .string(chain.message), "location": FindingJSON.value(of: chain.location),
          ])
        }),
      "counts": .object([
        "chains": .integer(result.chainCount), "devicesRun": .integer(result.trialCount),
        "pairs": .integer(result.cells.count),
      ]),
      "notes": .strings(result.notes),
    ]).text
  }
}
