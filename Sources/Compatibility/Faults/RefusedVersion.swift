import Emulator

/// A version number that the loading side refuses, as the two rules about it need it.
struct RefusedVersion {
  /// Of the section, structure or subsection.
  let name: String
  /// The number on the wire.
  let sent: Int
  /// The loading side's bound that it broke.
  let limit: Int
  /// "'gizmo'", "subsection 'gizmo/extra'".
  let subject: String

  init(_ context: FaultContext) {
    let refusal = context.refusal
    name = refusal?.subject ?? context.fault.part
    sent = refusal?.version ?? 0
    limit = refusal?.limit ?? 0
    subject = context.saver.hasSubsection(named: name) ? "subsection '\(name)'" : "'\(name)'"
  }
}
