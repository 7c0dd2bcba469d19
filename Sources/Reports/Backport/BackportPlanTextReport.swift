import Findings
import StateDiff
import VMState
import Workflows

/// A plan as a table: one line a commit, those that need a person with a line below.
package struct BackportPlanTextReport {
  private let style: TextStyle
  private let isVerbose: Bool

  /// - Parameter isVerbose: lists the commits that apply and change no state as well.
  package init(isColoured: Bool = false, isVerbose: Bool = false) {
    style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  package func text(of result: BackportPlanResult) -> String {
    var lines: [String] = []
    let places = Dictionary(
      result.entries.enumerated().map { ($0.element.commit, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for entry in result.entries where isVerbose || !isPlain(entry) {
      lines.append(
        "\(String(entry.commit.prefix(10)))  \(fit(entry.fit))  \(carriage(entry.carriage))  \(TextStyle.printable(entry.summary))"
      )
      if entry.carriage != .none { lines.append("            state  \(TextStyle.printable(entry.state.summary()))") }
      if let trial = entry.trial { lines.append("            tried  \(TextStyle.printable(sentence(trial)))") }
      if !entry.conflicts.isEmpty {
        lines.append("            in     \(entry.conflicts.map { TextStyle.printable($0) }.joined(separator: ", "))")
      }
      for commit in entry.prerequisites.prefix(Self.prerequisitesShown) {
        let summary = places[commit].map { TextStyle.printable(result.entries[$0].summary) } ?? ""
        lines.append("            needs  \(String(commit.prefix(10))) \(summary)")
      }
      if entry.prerequisites.count > Self.prerequisitesShown {
        lines.append("            needs  \(entry.prerequisites.count - Self.prerequisitesShown) more")
      }
    }
    if !lines.isEmpty { lines.append("") }
    lines.append(summary(result))
    return lines.joined(separator: "\n") + "\n"
  }

  static let prerequisitesShown = 3

  private func sentence(_ trial: BackportPlanResult.Trial) -> String {
    if trial.roundTrips == 0, trial.agrees { return "nothing to run: the devices are alike, or cannot be migrated" }
    if trial.agrees { return "\(trial.roundTrips) round trips: each side loads what the other saves" }
    guard let finding = trial.findings.first(where: { $0.severity == .error }) ?? trial.findings.first else {
      return "nothing of it could be run"
    }
    let more = trial.findings.count > 1 ? ", and \(trial.findings.count - 1) more" : ""
    return "\(finding.device): \(finding.message)\(finding.direction.map { " (\($0.rawValue))" } ?? "")\(more)"
  }

  private func isPlain(_ entry: BackportPlanResult.Entry) -> Bool {
    entry.carriage == .none && entry.fit != .conflicts && entry.fit != .undecided
  }

  private func fit(_ fit: BackportPlanResult.Fit) -> String {
    let text = fit.rawValue.padded(to: 9)
    return fit == .conflicts ? style(text, .red) : text
  }

  private func carriage(_ carriage: BackportPlanResult.Carriage) -> String {
    let text = (carriage == .none ? "-" : carriage.rawValue).padded(to: 10)
    switch carriage {
    case .unsafe: return style(text, .red)
    case .review, .subsection, .undecided: return style(text, .yellow)
    default: return text
    }
  }

  private func summary(_ result: BackportPlanResult) -> String {
    func count(_ isMeant: (BackportPlanResult.Entry) -> Bool) -> Int { result.entries.count(where: isMeant) }
    let fits: [BackportPlanResult.Fit] = [.applies, .conflicts, .present, .merge, .undecided]
    let applied = fits.filter { fit in fit != .undecided || count { $0.fit == fit } > 0 }.map { fit in
      "\(count { $0.fit == fit }) \(Self.words[fit] ?? fit.rawValue)"
    }
    let kinds: [BackportPlanResult.Carriage] = [.gated, .review, .subsection, .unsafe, .undecided]
    let state = kinds.map { kind in "\(count { $0.carriage == kind }) \(kind.rawValue)" }
    return "\(result.entries.count) commits onto \(TextStyle.printable(result.branch)) (\(result.tip.prefix(10))): "
      + applied.joined(separator: ", ") + "; \(count { $0.carriage != .none }) change state (\(result.target)): "
      + state.joined(separator: ", ") + (result.leftOut > 0 ? "; \(result.leftOut) were not asked for" : "")
  }

  private static let words: [BackportPlanResult.Fit: String] = [
    .applies: "apply", .conflicts: "conflict", .present: "are there", .merge: "are merges",
    .undecided: "could not be read",
  ]
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
