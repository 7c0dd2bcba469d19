import Findings
import VMState

/// What could not be read of one tree as a whole, and was read of the other: devices may be missing on that side, so that nothing is
/// known of them.
enum UnreadFiles {
  static func findings(base: Build, head: Build) -> [Finding] {
    let old = Set(base.unresolved.map(\.reason))
    let new = Set(head.unresolved.map(\.reason))
    let onBase = base.unresolved.filter { !new.contains($0.reason) }
    let onHead = head.unresolved.filter { !old.contains($0.reason) }
    return [("base", onBase), ("head", onHead)].compactMap { side, unread in
      guard let first = unread.first else { return nil }
      let rest = unread.count > 1 ? " and \(unread.count - 1) more" : ""
      var finding = Finding(
        rule: .undecided, severity: .warning, device: "tree", section: "tree",
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
}
