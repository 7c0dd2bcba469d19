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
      unread.first.map { UndecidedRule.finding(unreadOn: side, $0, count: unread.count, head: head) }
    }
  }
}
