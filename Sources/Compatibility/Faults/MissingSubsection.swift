import Findings
import StateDiff
import VMState

/// A subsection that the loading side has no description of, as the two rules about it need it.
struct MissingSubsection {
  let context: FaultContext
  let name: String
  /// The head brings it: the base never knew it.
  let isNew: Bool

  init(_ context: FaultContext) {
    self.context = context
    name = context.fault.part
    isNew = context.direction == .backward && !context.base.hasSubsection(named: name)
  }

  /// Everything but the hint.
  func finding(_ rule: Rule, message: String) -> Finding {
    var finding = context.finding(rule, part: name, message: message)
    if let parent = context.loader.descriptionOf(name) ?? parentOnLoader {
      if context.direction == .backward { finding.baseLocation = parent.location }
      if context.direction == .forward { finding.location = parent.location }
    }
    finding.consequence = context.refusalText
    return finding
  }

  /// How to keep a new subsection from builds that do not know it.
  var gatingAdvice: String {
    let driver = context.pair.head.typeName
    let property = context.head.build.stateGates(of: context.pair.head)
      .filter { entry in entry.value.contains { $0.contains("'\(name)'") } }.keys.min()
    return context.gates.advice(gating: name, property: property, driver: driver, machines: context.machines)
  }

  /// The description on the loading side in whose list the subsection would have to stand.
  private var parentOnLoader: Description? {
    context.saver.parent(ofSubsection: name).flatMap { context.loader.description(named: $0.name) }
  }
}
