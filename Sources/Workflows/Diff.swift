import Findings
import VMState

/// What was done to the state between two trees, in words.
package enum Diff {
  /// One difference a target, in the request's order.
  ///
  /// - Throws: `usage` for revisions or devices that do not exist, `unreadable` for a repository or tree that cannot be read.
  package static func run(
    _ request: DiffRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [StateDifference] {
    progress(WorkflowProgress(.readingBase))
    _ = try ComparedTrees(request.comparison, in: request.repository)
    throw ToolError(.internalFault, "extraction is not connected to 'diff'")
  }
}
