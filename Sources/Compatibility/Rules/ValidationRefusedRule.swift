import Emulator
import Findings
import VMState

/// `validation-refused`: an `_EQUAL` field or a `VALIDATE` test of the loading side refuses what was sent.
///
/// Whether a guest can be in the state that a `VALIDATE` refuses is not known here: a warning, with the test as the condition.
enum ValidationRefusedRule {
  static func finding(_ context: FaultContext) -> Finding {
    let isTest = context.refusal?.kind == .validation
    let part = isTest ? qualified(context) : context.fault.part
    var finding = context.finding(
      .validationRefused, isTest ? .warning : nil, part: part,
      message: "'\(part)' is checked when \(context.loaderName) loads it, and refuses what \(context.saverName) sends")
    if isTest, let test = (context.loader.validation(named: part) ?? context.loader.field(named: part)?.field)?.exists {
      finding.condition = Expression.unary(.not, test.body).cText
    }
    finding.consequence = context.refusalText
    finding.hint =
      context.direction == .forward
      ? "let the check accept every state that the base sends"
      : "do not send, under machine types the base knows, a value that its check refuses"
    return finding
  }

  /// QEMU's text has another form, or the test's name only.
  private static func qualified(_ context: FaultContext) -> String {
    let name = context.fault.part
    if context.loader.field(named: name) != nil { return name }
    return context.loader.qualified(check: name) ?? name
  }
}
