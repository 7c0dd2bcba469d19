import Findings

/// `ungated-subsection`: a subsection that is new to the head is sent in every state under a machine type that the base knows, so that
/// no guest of it can go back.
enum UngatedSubsectionRule {
  static func finding(_ context: FaultContext) -> Finding {
    let subsection = MissingSubsection(context)
    var finding = subsection.finding(
      .ungatedSubsection,
      message: "new subsection '\(subsection.name)' is sent whatever the guest does, and the base does not know it")
    finding.hint = subsection.gatingAdvice
    return finding
  }
}
