import Findings
import VMState

/// The state that one tree declares.
package enum Extract {
  /// One build a target, in the request's order.
  ///
  /// - Throws: `usage` for a revision, device or machine type that does not exist, `unreadable` for a repository or tree that
  ///   cannot be read.
  package static func run(
    _ request: ExtractRequest, progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [Build] {
    progress(WorkflowProgress(.readingHead))
    _ = try LazyRepository(directory: request.repository).load(request.tree)
    throw ToolError(.internalFault, "extraction is not connected to 'extract'")
  }
}
