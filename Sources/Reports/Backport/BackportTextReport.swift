import Backport
import Findings
import StateDiff
import VMState
import Workflows

/// What became of a backport, for the person who asked for it.
package struct BackportTextReport {
  /// State changes named for a commit before the rest is counted only, unless verbose.
  static let changesShown = 12

  private let style: TextStyle
  private let isVerbose: Bool

  package init(isColoured: Bool = false, isVerbose: Bool = false) {
    style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  package func text(of result: BackportResult) -> String {
    var lines: [String] = []
    for pick in result.picks { append(pick, to: &lines) }
    for trial in result.trials { append(trial, to: &lines) }
    for companion in result.companions { append(companion, to: &lines) }
    if let record = result.record { append(record, to: &lines) }
    for note in result.notes { lines.append("note: \(printable(note))") }
    if let reason = result.forcedBecause { lines.append("forced: \(printable(reason))") }
    lines.append(style(ending(of: result), result.ending == .moved || result.ending == .dryRun ? .green : .bold))
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: A commit

  private func append(_ pick: BackportResult.Pick, to lines: inout [String]) {
    let place = pick.place.map { " (\(printable($0)))" } ?? ""
    lines.append("\(style(String(pick.commit.prefix(10)), .bold))\(place) \(printable(pick.summary))")
    if pick.isEmpty {
      lines.append("  is in the branch already\(pick.presentAs.map { ", as " + $0.prefix(10) } ?? "")")
    }
    for conflict in pick.conflicts { append(conflict, to: &lines) }
    let shown = isVerbose ? pick.changes : Array(pick.changes.prefix(Self.changesShown))
    for change in shown {
      let place = change.headLocation ?? change.baseLocation
      lines.append(
        "  state     \(printable(change.device ?? change.path)): \(printable(change.sentence))\(place.map { " (\($0))" } ?? "")"
      )
    }
    if shown.count < pick.changes.count {
      lines.append("            and \(pick.changes.count - shown.count) more (--verbose)")
    }
    if let rewrite = pick.rewrite { append(rewrite, to: &lines) }
    if !pick.newCommits.isEmpty {
      lines.append("  commits   \(pick.newCommits.map { String($0.prefix(10)) }.joined(separator: ", "))")
    }
    lines.append("")
  }

  private func append(_ rewrite: BackportResult.Rewrite, to lines: inout [String]) {
    lines.append(
      "  verdict   \(rewrite.verdict.rawValue)\(rewrite.reason.isEmpty ? "" : ": " + printable(rewrite.reason))")
    for feature in rewrite.features {
      lines.append(
        "  feature   \(printable(feature.name)) of \(feature.devices.map { printable($0) }.joined(separator: ", ")): \(feature.fields.map { printable($0) }.joined(separator: ", "))"
      )
      lines.append(
        "  carrier   subsection '\(printable(feature.subsection))'\(feature.property.map { ", property '\(printable($0))'" } ?? "")"
      )
      lines.append("  needed    \(printable(feature.predicate)): \(printable(feature.explanation))")
      lines.append("  affected  \(printable(feature.statesAffected))")
    }
    if !rewrite.files.isEmpty {
      lines.append("  rewritten \(rewrite.files.map { printable($0) }.joined(separator: ", "))")
    }
    for refusal in rewrite.refusals {
      lines.append(
        "  \(style("refused", .red))   \(refusal.location.map { "\($0): " } ?? "")\(printable(refusal.what))")
      lines.append("            \(printable(refusal.known))")
      lines.append("            hint: \(printable(refusal.remedy))")
    }
    for note in rewrite.notes {
      lines.append("  note      \(note.location.map { "\($0): " } ?? "")\(printable(note.text))")
    }
  }

  private func append(_ conflict: BackportResult.Conflict, to lines: inout [String]) {
    lines.append("  \(style("conflict", .red))  \(printable(conflict.path)): \(conflict.kind)")
    for sentence in conflict.meaning { lines.append("            \(printable(sentence))") }
    guard !conflict.missing.isEmpty else { return }
    lines.append("            the branch lacks, oldest first:")
    for missing in conflict.missing {
      lines.append(
        "              \(String(missing.commit.prefix(10))) \(missing.place.map { "(\(printable($0))) " } ?? "")\(printable(missing.summary))"
      )
    }
  }

  // MARK: Proof

  private func append(_ trial: BackportResult.Trial, to lines: inout [String]) {
    if trial.roundTrips == 0, trial.blocking.isEmpty, trial.affected.isEmpty, trial.formerCount == 0 {
      lines.append(
        "\(style("same", .green)) as \(printable(trial.build)) (\(trial.target)): what devices send and load under "
          + trial.machineTypes.counted("machine type"))
      return
    }
    let verdict = trial.blocking.isEmpty ? style("proven", .green) : style("fails", .red)
    lines.append(
      "\(verdict) against \(printable(trial.build)) (\(trial.target)): "
        + "\(trial.roundTrips.counted("round trip")) under \(trial.machineTypes.counted("machine type")), "
        + "\(trial.predicatesForcedBothWays) of \(trial.predicates.counted("predicate")) forced both ways"
    )
    for finding in trial.blocking {
      lines.append(
        "  \(style(finding.severity.rawValue + ":", finding.severity.paint)) \(place(finding))\(printable(finding.message)) [\(finding.rule.rawValue)]"
      )
      if let condition = finding.condition { lines.append("    when \(printable(condition))") }
      if !finding.consequence.isEmpty {
        lines += printable(finding.consequence, keepsLines: true).split(separator: "\n").map { "    \($0)" }
      }
    }
    for finding in trial.affected {
      lines.append(
        "  refused there only \(finding.condition.map { "when " + printable($0) } ?? ""): subsection '\(printable(finding.key))'"
      )
    }
    if trial.formerCount > 0 {
      lines.append(
        "  \(trial.formerCount.counted("finding")) \(trial.formerCount == 1 ? "is" : "are") as before the backport"
      )
    }
  }

  private func place(_ finding: Finding) -> String { finding.location.map { "\(printable($0.description)): " } ?? "" }

  private func append(_ companion: BackportResult.Companion, to lines: inout [String]) {
    let names = companion.subsections.map { "'\(printable($0))'" }.joined(separator: ", ")
    lines.append("companion for \(printable(companion.revision)): loads \(names)")
    if let commit = companion.commit { lines.append("  commit    \(String(commit.prefix(10)))") }
    if let branch = companion.branch { lines.append("  branch    \(printable(branch))") }
    if let file = companion.patchFile { lines.append("  patch     \(printable(file))") }
    for note in companion.notes {
      lines.append("  note      \(note.location.map { "\($0): " } ?? "")\(printable(note.text))")
    }
  }

  private func append(_ record: BackportResult.Record, to lines: inout [String]) {
    if !record.files.isEmpty {
      lines.append(
        "registry: \(record.files.map { printable($0) }.joined(separator: ", ")) \(record.files.count == 1 ? "names" : "name") it from \(printable(record.release)) on"
          + (record.isInCommit ? ", in the same commit" : ""))
    }
    if let failure = record.failure { lines.append("registry: not recorded: \(printable(failure, keepsLines: true))") }
  }

  private func ending(of result: BackportResult) -> String {
    let (old, new) = (String(result.oldTip.prefix(10)), result.newTip.map { String($0.prefix(10)) } ?? "")
    let branch = "'\(printable(result.branch))'"
    let stays = result.isNewBranch ? "branch \(branch) is not made" : "branch \(branch) is still at \(old)"
    return switch result.ending {
    case .moved:
      result.isNewBranch
        ? "branch \(branch) is made at \(new), on top of \(old)" : "branch \(branch) is at \(new), was at \(old)"
    case .dryRun:
      result.isNewBranch
        ? "branch \(branch) would be made at \(new), on top of \(old); nothing was written"
        : "branch \(branch) would be at \(new), is at \(old); nothing was written"
    case .nothingToDo: nothing(in: result, branch, old)
    case .conflicts: "\(stays): a commit does not apply"
    case .refused: "\(stays): a state change has no safe form there"
    case .notProven: "\(stays): the new tip does not exchange guests with a build that is out there"
    }
  }

  private func nothing(in result: BackportResult, _ branch: String, _ old: String) -> String {
    if result.isNewBranch { return "branch \(branch) is not made: \(old) has all of it already" }
    return result.picks.isEmpty
      ? "branch \(branch) is at \(old): no commit is left to pick" : "branch \(branch) has all of it already"
  }

  private func printable(_ text: String, keepsLines: Bool = false) -> String {
    TextStyle.printable(text, keepsLines: keepsLines)
  }
}
