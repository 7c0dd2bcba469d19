import Emulator
import Findings
import VMState

/// `version-too-new`, `version-too-old`: a section's, structure's or subsection's number is outside of what the other side accepts.
enum VersionRefused {
  static func finding(_ context: FaultContext) -> Finding {
    let refusal = context.refusal
    let name = refusal?.subject ?? context.fault.part
    let sent = refusal?.version ?? 0
    let limit = refusal?.limit ?? 0
    let isTooNew = context.fault.rule == .versionTooNew
    let subject = context.saver.hasSubsection(named: name) ? "subsection '\(name)'" : "'\(name)'"
    let message =
      isTooNew
      ? "\(subject) is sent as version \(sent), and \(context.loaderName) accepts at most \(limit)"
      : "\(subject) is sent as version \(sent), and \(context.loaderName) accepts \(limit) and later"
    var finding = context.finding(context.fault.rule, part: name, message: message)
    finding.consequence = context.consequence(refusal?.errorText ?? "")
    finding.hint =
      isTooNew ? hintTooNew(context, name, sent, limit) : hintTooOld(context, name, sent, limit)
    return finding
  }

  private static func hintTooNew(_ context: FaultContext, _ name: String, _ sent: Int, _ limit: Int) -> String {
    guard context.direction == .backward else {
      return "streams of version \(sent) exist: keep version_id of '\(name)' at \(sent) or above"
    }
    let added = context.head.fields(of: name, newerThan: limit).map(\.name)
    guard !added.isEmpty else {
      return "put version_id of '\(name)' back to \(limit), and send what is new in a subsection with a 'needed' test"
    }
    return
      "put version_id of '\(name)' back to \(limit), and send \(Wording.list(added)) in a subsection with a 'needed' test"
  }

  private static func hintTooOld(_ context: FaultContext, _ name: String, _ sent: Int, _ limit: Int) -> String {
    guard context.direction == .forward else {
      return "the base refuses versions below \(limit): do not lower version_id of '\(name)'"
    }
    let local = context.head.description(named: name)?.versionID.value ?? limit
    return
      "lower minimum_version_id of '\(name)' to \(sent), and tag the fields added since with the version they came in "
      + "(VMSTATE_..._V, \(sent + 1) to \(max(local, sent + 1)))"
  }
}
