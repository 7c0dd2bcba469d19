import Findings
import VMState

/// Does the head still exchange guests with the base?
package enum Check {
  /// - Throws: `usage` for revisions, devices or machine types that do not exist, `unreadable` for a repository or tree that
  ///   cannot be read.
  package static func run(
    _ request: CheckRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> CheckResult {
    progress(WorkflowProgress(.readingBase))
    _ = try ComparedTrees(request.comparison, in: request.repository)
    throw ToolError(.internalFault, "extraction and emulator are not connected to 'check'")
  }
}
