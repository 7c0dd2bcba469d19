import Findings
import VMState

/// `version-too-new`: a section's, structure's or subsection's number is above what the other side knows.
enum VersionTooNewRule {
  static func finding(_ context: FaultContext) -> Finding {
    let version = RefusedVersion(context)
    var finding = context.finding(
      .versionTooNew, part: version.name,
      message:
        "\(version.subject) is sent as version \(version.sent), and \(context.loaderName) accepts at most "
        + "\(version.limit)")
    finding.consequence = context.refusalText
    finding.hint = hint(context, version)
    return finding
  }

  private static func hint(_ context: FaultContext, _ version: RefusedVersion) -> String {
    guard context.direction == .backward else {
      return
        "streams of version \(version.sent) exist: keep version_id of '\(version.name)' at \(version.sent) or above"
    }
    let added = context.head.fields(of: version.name, newerThan: version.limit).map(\.name)
    let what = added.isEmpty ? "what is new" : Wording.list(added)
    return
      "put version_id of '\(version.name)' back to \(version.limit), and send \(what) in a subsection with a 'needed' test"
  }
}
