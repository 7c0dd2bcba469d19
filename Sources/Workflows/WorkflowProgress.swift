/// How far a use case has come.
package struct WorkflowProgress: Hashable, Sendable {
  /// What is being done, in the order in which it is done.
  package enum Stage: String, Hashable, Sendable, CaseIterable {
    case readingBase = "reading the base"
    case readingHead = "reading the head"
    case extractingBase = "extracting the base's state"
    case extractingHead = "extracting the head's state"
    case readingReleases = "reading releases"
    case picking = "picking commits"
    case runningRoundTrips = "running round trips"
  }

  /// Told about progress, from any thread, possibly often: it must be quick.
  package typealias Observer = @Sendable (WorkflowProgress) -> Void

  package var stage: Stage
  /// Files or devices; 0 of 0 when the stage cannot be counted.
  package var done: Int
  package var total: Int

  package init(_ stage: Stage, done: Int = 0, total: Int = 0) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}
