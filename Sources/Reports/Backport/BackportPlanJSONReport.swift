import Findings
import JSON
import StateDiff
import VMState
import Workflows

/// A plan for programs.
package struct BackportPlanJSONReport {
  package static let schema = "statereg.backport-plan/1"

  package init() {}

  package func text(of result: BackportPlanResult) -> String {
    JSONValue.object([
      "schema": .string(Self.schema), "branch": .string(result.branch), "tip": .string(result.tip),
      "target": .string(result.target), "leftOut": .integer(result.leftOut),
      "commits": .array(result.entries.map(entry)),
    ]).text
  }

  private func entry(_ entry: BackportPlanResult.Entry) -> JSONValue {
    .object([
      "commit": .string(entry.commit), "summary": .string(entry.summary), "fit": .string(entry.fit.rawValue),
      "conflicts": .strings(entry.conflicts), "prerequisites": .strings(entry.prerequisites),
      "carriage": .string(entry.carriage.rawValue), "fixes": .strings(entry.fixes),
      "isForStable": .boolean(entry.isForStable), "state": .string(entry.state.summary()),
      "changes": changes(entry.state), "trial": entry.trial.map(trial) ?? .null,
    ])
  }

  private func trial(_ trial: BackportPlanResult.Trial) -> JSONValue {
    .object([
      "roundTrips": .integer(trial.roundTrips), "agrees": .boolean(trial.agrees),
      "findings": .array(
        trial.findings.map { finding in
          .object([
            "rule": .string(finding.rule.rawValue), "device": .string(finding.device),
            "direction": finding.direction.map { .string($0.rawValue) } ?? .null, "message": .string(finding.message),
          ])
        }),
    ])
  }

  private func changes(_ state: CommitStateChange) -> JSONValue {
    guard case .changes(let changes) = state else { return .array([]) }
    return .array(changes.map(BackportJSONReport.change))
  }
}
