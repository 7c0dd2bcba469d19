import VMState

/// What QEMU prints when it refuses, by the era that a build's rules show.
///
/// The texts changed with cde7ee5974 (2017-01: versions of descriptions are reported), a1771070e7 (2016-09: the failed field
/// is), 2014-06 ("load of migration failed" says why) and 2015 (no more "qemu: warning:").
struct RefusalText: Sendable {
  let reportsVersions: Bool
  let reportsErrno: Bool
  let advisesOnUnknownSection: Bool

  init(rules: WireRules) {
    // The nearest rules by date that a tree shows.
    reportsVersions = rules.hasNullPointerMarker
    reportsErrno = rules.hasStreamDescription
    advisesOnUnknownSection = rules.saveHonoursFieldVersions
  }

  func tooNew(_ name: String, _ version: Int, _ local: Int) -> String {
    reportsVersions ? "\(name): incoming version_id \(version) is too new for local version_id \(local)" : ""
  }

  func tooOld(_ name: String, _ version: Int, _ minimum: Int) -> String {
    // Two blanks, as in QEMU.
    reportsVersions ? "\(name): incoming version_id \(version) is too old for local minimum version_id  \(minimum)" : ""
  }

  func lessOrEqual(_ value: Int64, _ local: Int64) -> String {
    reportsErrno ? "Invalid value \(value) expecting positive value <= \(local)" : ""
  }

  /// A line for each description and field the error passes through.
  func addField(_ name: String, to refusal: inout Refusal) {
    guard reportsVersions else { return }
    refusal.errorText = join(refusal.errorText, "Failed to load \(name)")
  }

  /// The lines of a section that failed to load.
  func addSection(_ name: String, instance: Int, to refusal: inout Refusal) {
    let line = "error while loading state for instance 0x\(String(instance, radix: 16)) of device '\(name)'"
    refusal.errorText = join(refusal.errorText, (reportsErrno ? "" : "qemu: warning: ") + line)
  }

  /// The last line, with the error number's text.
  func addEnd(to refusal: inout Refusal) {
    guard reportsErrno else {
      refusal.errorText = join(refusal.errorText, "load of migration failed")
      return
    }
    let reason: String
    switch refusal.kind {
    case .unknownSubsection: reason = "No such file or directory"
    // Input validation returns -1.
    case .validation: reason = "Operation not permitted"
    case .desync where refusal.errorText.isEmpty || refusal.errorText.hasPrefix("error while"):
      reason = "Input/output error"
    default: reason = "Invalid argument"
    }
    refusal.errorText = join(refusal.errorText, "load of migration failed: \(reason)")
  }

  func unsupportedVersion(_ name: String, _ version: Int, _ local: Int) -> String {
    "savevm: unsupported version \(version) for '\(name)' v\(local)"
  }

  func unknownSection(_ name: String, _ instance: Int) -> String {
    let text = "Unknown savevm section or instance '\(name)' \(instance)"
    return advisesOnUnknownSection
      ? text
        + ". Make sure that your current VM setup matches your saved VM setup, including any hotplugged devices" : text
  }

  private func join(_ first: String, _ second: String) -> String { first.isEmpty ? second : "\(first)\n\(second)" }
}
