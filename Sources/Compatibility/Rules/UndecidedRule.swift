import Emulator
import Findings
import VMState

/// `undecided`: the bytes, or what is made of them, are up to code or values that this tool did not read, and the two sides are not
/// the same there.
enum UndecidedRule {
  static func finding(_ context: FaultContext) -> Finding {
    let part = context.fault.part
    var reason = "not known"
    var place: SourceLocation?
    if case .undecided(let undecided) = context.fault.outcome {
      reason = undecided.reason
      place = undecided.location
    }
    let changed = context.changedCode(of: part)
    let message =
      changed.isEmpty
      ? "whether '\(part)' can be exchanged could not be told: \(reason)"
      : "code that decides over the bytes of the section has changed: \(Wording.list(changed.map(\.function)))"
    var finding = context.finding(.undecided, part: part, message: message)
    let old = changed.first?.base?.location ?? context.place(of: part, in: context.base)
    let new = changed.first?.head?.location ?? context.place(of: part, in: context.head)
    finding.location = new ?? (old == nil ? place : nil) ?? finding.location
    finding.baseLocation = old ?? finding.baseLocation
    let subject = changed.isEmpty ? "'\(part)'" : Wording.list(changed.map(\.function))
    finding.consequence = "not known: it depends on \(subject)"
    finding.hint = "compare \(subject) in the two builds by hand"
    return finding
  }

  /// Of a tree that could not be read as a whole, where the other one could.
  ///
  /// - Parameters:
  ///   - side: "base" or "head".
  ///   - first: what was met first.
  ///   - count: how much was not read.
  static func finding(unreadOn side: String, _ first: Unresolved, count: Int, head: Build) -> Finding {
    let rest = count > 1 ? " and \(count - 1) more" : ""
    var finding = Finding(
      rule: .undecided, device: "tree", section: "tree",
      message: "a part of the \(side) could not be read, and the other side has none such: \(first.reason)\(rest)")
    finding.targets = [head.target.name]
    finding.concernsAllMachines = true
    if side == "head" { finding.location = first.location } else { finding.baseLocation = first.location }
    finding.consequence = "not known: devices declared there were not compared"
    finding.hint = "look at what the \(side) says there"
    finding.key = "\(side): \(first.reason)"
    return finding
  }
}

extension FaultContext {
  /// A function that both sides may have, with different text.
  fileprivate struct ChangedCode {
    var base: CodeReference?
    var head: CodeReference?
    var function: String { head?.function ?? base?.function ?? "?" }
  }

  /// Of the functions that put and get a part together, those that are not the same on both sides.
  fileprivate func changedCode(of part: String) -> [ChangedCode] {
    var pairs: [(CodeReference?, CodeReference?)] = []
    if let old = base.device.handlers, let new = head.device.handlers {
      pairs = [(old.save, new.save), (old.load, new.load)]
    } else if let old = base.field(code: part)?.form, let new = head.field(code: part)?.form {
      pairs = [(old.put, new.put), (old.get, new.get)]
    }
    return pairs.filter { $0?.codeHash != $1?.codeHash }.map { ChangedCode(base: $0, head: $1) }
  }

  /// Where a function or value that was not read stands on one side.
  fileprivate func place(of part: String, in side: PartLocator) -> SourceLocation? {
    let handlers = side.device.handlers
    for code in [handlers?.save, handlers?.load] where code?.function == part { return code?.location }
    if let code = side.field(code: part) {
      return code.form.put?.location ?? code.form.get?.location ?? code.field.location
    }
    return side.location(of: part)
  }
}
