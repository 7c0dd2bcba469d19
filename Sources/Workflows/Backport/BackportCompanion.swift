import Backport
import Findings
import GitStore
import VMState

extension BackportSession {
  /// The commits that let other branches load what this one sends now.
  func prepareCompanions(_ steps: [Step]) throws(ToolError) {
  }
}
