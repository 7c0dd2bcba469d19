import Findings
import VMState

/// `version-too-old`: a section's, structure's or subsection's number is below what the other side still accepts.
enum VersionTooOldRule {
  static func finding(_ context: FaultContext) -> Finding {
    let version = RefusedVersion(context)
    var finding = context.finding(
      .versionTooOld, part: version.name,
      message:
        "\(version.subject) is sent as version \(version.sent), and \(context.loaderName) accepts \(version.limit) "
        + "and later")
    finding.consequence = context.refusalText
    finding.hint = hint(context, version)
    return finding
  }

  private static func hint(_ context: FaultContext, _ version: RefusedVersion) -> String {
    guard context.direction == .forward else {
      return "the base refuses versions below \(version.limit): do not lower version_id of '\(version.name)'"
    }
    let local = context.head.description(named: version.name)?.versionID.value ?? version.limit
    return
      "lower minimum_version_id of '\(version.name)' to \(version.sent), and tag the fields added since with the version "
      + "they came in (VMSTATE_..._V, \(version.sent + 1) to \(max(local, version.sent + 1)))"
  }
}
