import Emulator
import Findings
import VMState

/// `undecided`: the bytes, or what is made of them, are up to code or values that this tool did not read, and the two sides are not
/// the same there.
enum CodeUndecided {
  static func finding(_ context: FaultContext) -> Finding {
    let part = context.fault.part
    var reason = "not known"
    var place: SourceLocation?
    if case .undecided(let undecided) = context.fault.outcome {
      reason = undecided.reason
      place = undecided.location
    }
    var finding = context.finding(
      .undecided, .warning, part: part, message: "whether '\(part)' can be exchanged could not be told: \(reason)")
    let old = context.place(of: part, in: context.base)
    let new = context.place(of: part, in: context.head)
    finding.location = new ?? (old == nil ? place : nil) ?? finding.location
    finding.baseLocation = old ?? finding.baseLocation
    finding.consequence = "not known: it depends on '\(part)'"
    finding.hint = "compare '\(part)' in the two builds by hand"
    return finding
  }
}

extension FaultContext {
  /// Where a function or value that was not read stands on one side.
  fileprivate func place(of part: String, in side: PartLocator) -> SourceLocation? {
    let handlers = side.device.handlers
    for code in [handlers?.save, handlers?.load] where code?.function == part { return code?.location }
    for code in side.codeFields where code.put?.function == part || code.get?.function == part || code.symbol == part {
      return code.put?.location ?? code.get?.location
    }
    return side.location(of: part)
  }
}
