/// How the answers for many commits came about.
package struct CommitStateCounts: Hashable, Sendable {
  package var commits = 0
  /// Commits that were decided by what they changed, without an extraction of their tree.
  package var decidedByFootprint = 0
  /// Commits that were decided by reading the part of the tree again that they can reach.
  package var decidedByParts = 0
  /// Parts of trees that were read for it.
  package var parts = 0
  /// Whole trees that were extracted.
  package var extractions = 0

  package init() {}

  package mutating func add(_ other: CommitStateCounts) {
    commits += other.commits
    decidedByFootprint += other.decidedByFootprint
    decidedByParts += other.decidedByParts
    parts += other.parts
    extractions += other.extractions
  }
}
