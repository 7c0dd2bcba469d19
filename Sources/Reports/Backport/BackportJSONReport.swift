import Backport
import Findings
import JSON
import StateDiff
import VMState
import Workflows

/// What became of a backport, for programs.
package struct BackportJSONReport {
  package static let schema = "statereg.backport/1"

  package init() {}

  package func text(of result: BackportResult) -> String {
    JSONValue.object([
      "schema": .string(Self.schema), "ending": .string(result.ending.rawValue), "branch": .string(result.branch),
      "isNewBranch": .boolean(result.isNewBranch), "oldTip": .string(result.oldTip),
      "newTip": .string(orNull: result.newTip), "targets": .strings(result.targets),
      "picks": .array(result.picks.map(pick)), "trials": .array(result.trials.map(trial)),
      "companions": .array(result.companions.map(companion)),
      "record": result.record.map { record in
        .object([
          "release": .string(record.release), "files": .strings(record.files),
          "isInCommit": .boolean(record.isInCommit),
          "failure": .string(orNull: record.failure),
        ])
      } ?? .null,
      "forcedBecause": .string(orNull: result.forcedBecause), "notes": .strings(result.notes),
    ]).text
  }

  private func pick(_ pick: BackportResult.Pick) -> JSONValue {
    .object([
      "commit": .string(pick.commit), "summary": .string(pick.summary), "place": .string(orNull: pick.place),
      "isEmpty": .boolean(pick.isEmpty), "presentAs": .string(orNull: pick.presentAs),
      "newCommits": .strings(pick.newCommits),
      "changes": .array(pick.changes.map(Self.change)), "rewrite": pick.rewrite.map(rewrite) ?? .null,
      "conflicts": .array(
        pick.conflicts.map { conflict in
          .object([
            "path": .string(conflict.path), "kind": .string(conflict.kind), "meaning": .strings(conflict.meaning),
            "missing": .array(
              conflict.missing.map {
                .object([
                  "commit": .string($0.commit), "summary": .string($0.summary), "place": .string(orNull: $0.place),
                ])
              }),
          ])
        }),
    ])
  }

  static func change(_ change: StateChange) -> JSONValue {
    .object([
      "kind": .string(change.kind.rawValue), "device": .string(orNull: change.device),
      "devices": .strings(change.devices), "path": .string(change.path), "sentence": .string(change.sentence),
      "base": location(change.baseLocation), "head": location(change.headLocation),
    ])
  }

  private func rewrite(_ rewrite: BackportResult.Rewrite) -> JSONValue {
    .object([
      "verdict": .string(rewrite.verdict.rawValue), "strategy": .string(rewrite.strategy.rawValue),
      "reason": .string(rewrite.reason), "files": .strings(rewrite.files),
      "features": .array(
        rewrite.features.map { feature in
          .object([
            "name": .string(feature.name), "devices": .strings(feature.devices),
            "description": .string(feature.description), "subsection": .string(feature.subsection),
            "fields": .strings(feature.fields), "predicate": .string(feature.predicate),
            "explanation": .string(feature.explanation), "statesAffected": .string(feature.statesAffected),
            "property": .string(orNull: feature.property),
          ])
        }),
      "refusals": .array(
        rewrite.refusals.map {
          .object([
            "what": .string($0.what), "location": Self.location($0.location), "known": .string($0.known),
            "remedy": .string($0.remedy),
          ])
        }),
      "notes": .array(rewrite.notes.map(note)),
    ])
  }

  private func note(_ note: BackportResult.Note) -> JSONValue {
    .object(["text": .string(note.text), "location": Self.location(note.location)])
  }

  private func trial(_ trial: BackportResult.Trial) -> JSONValue {
    .object([
      "build": .string(trial.build), "target": .string(trial.target), "roundTrips": .integer(trial.roundTrips),
      "machineTypes": .integer(trial.machineTypes), "predicates": .integer(trial.predicates),
      "predicatesForcedBothWays": .integer(trial.predicatesForcedBothWays),
      "blocking": .array(trial.blocking.map { .object(FindingJSON.members(of: $0)) }),
      "affected": .array(trial.affected.map { .object(FindingJSON.members(of: $0)) }),
      "former": .integer(trial.formerCount),
    ])
  }

  private func companion(_ companion: BackportResult.Companion) -> JSONValue {
    .object([
      "revision": .string(companion.revision), "subsections": .strings(companion.subsections),
      "commit": .string(orNull: companion.commit), "branch": .string(orNull: companion.branch),
      "patchFile": .string(orNull: companion.patchFile), "notes": .array(companion.notes.map(note)),
    ])
  }

  private static func location(_ location: SourceLocation?) -> JSONValue {
    location.map { .object(["path": .string($0.path), "line": .integer($0.line)]) } ?? .null
  }
}
