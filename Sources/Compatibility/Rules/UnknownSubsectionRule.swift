import Findings

/// `unknown-subsection`: a subsection is sent to a build that has no description of that name there.
///
/// One that is new to the head and sent in every state is `ungated-subsection`'s; this one is about guests in some state, with the
/// condition, and about subsections that are gone.
enum UnknownSubsectionRule {
  static func finding(_ context: FaultContext) -> Finding {
    let subsection = MissingSubsection(context)
    let name = subsection.name
    let message =
      subsection.isNew
      ? "new subsection '\(name)' is sent in some states, and the base does not know it"
      : "subsection '\(name)' is sent, and \(context.loaderName) "
        + (context.direction == .forward ? "does no longer know it" : "does not know it")
    var finding = subsection.finding(.unknownSubsection, message: message)
    finding.hint = subsection.isNew ? subsection.gatingAdvice : keep(context, name)
    return finding
  }

  private static func keep(_ context: FaultContext, _ name: String) -> String {
    if context.direction == .forward {
      return
        "keep '\(name)' in the list of subsections with a 'needed' test that is false: it is then loaded and never sent"
    }
    return "the base cannot be changed any more: do not send '\(name)' under machine types it knows"
  }
}
