import Findings
import VMState

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
      "changes": changes(entry.state),
    ])
  }

  private func changes(_ state: CommitStateChange) -> JSONValue {
    guard case .changes(let changes) = state else { return .array([]) }
    return .array(changes.map(BackportJSONReport.change))
  }
}
