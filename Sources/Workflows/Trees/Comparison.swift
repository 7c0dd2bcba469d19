import Findings
import GitStore

/// The two sides of a check or diff as the user named them: where the old state comes from, and where the new.
package struct Comparison: Hashable, Sendable {
  package enum Base: Hashable, Sendable {
    case tree(TreeSpecification)
    /// `REV...HEAD`: the commit where the head's history left that of REV.
    case mergeBase(with: String)
    /// Nothing named: the commit where the head's history left the default branch.
    case mergeBaseWithDefaultBranch
  }

  package var base: Base
  package var head: TreeSpecification

  package init(base: Base, head: TreeSpecification) {
    self.base = base
    self.head = head
  }

  /// From what stands on the command line: a range, or the two options, or nothing (the merge base with the default branch against
  /// `HEAD`).
  ///
  /// - Throws: `usage` when both ways are used, or a range cannot be read.
  package init(range: String?, base: String?, head: String?) throws(ToolError) {
    if let range {
      guard base == nil, head == nil else {
        throw ToolError(
          .usage, "range '\(range)' and \(base == nil ? "--head" : "--base") both name a side",
          hint: "use either BASE..HEAD or --base and --head")
      }
      try self.init(range: range)
      return
    }
    let head = try TreeSpecification(named: head ?? "HEAD")
    if let base {
      self.init(base: .tree(try TreeSpecification(named: base)), head: head)
      return
    }
    guard head.revisionName != nil else {
      throw ToolError(
        .usage, "'\(head)' is no revision and has no merge base to compare with",
        hint: "name the other side with --base")
    }
    self.init(base: .mergeBaseWithDefaultBranch, head: head)
  }

  /// Reads `BASE..HEAD` or `BASE...HEAD`.
  ///
  /// - Throws: `usage` when it is no range, or can be read in more than one way.
  package init(range text: String) throws(ToolError) {
    guard let range = try RevisionRange(parsing: text), !text.allSatisfy({ $0 == "." }) else {
      // Of `../qemu` it is not the dots that are missing.
      try TreeSpecification(named: text).refusePaths()
      throw ToolError(
        .usage, "'\(text)' is no range: it names one tree", hint: "write \(text)..HEAD to compare it with what you have"
      )
    }
    try range.base.refusePaths()
    try range.head.refusePaths()
    guard range.startsAtMergeBase else {
      self.init(base: .tree(range.base), head: range.head)
      return
    }
    guard case .revision(let name) = range.base.base, range.base.series.isEmpty, range.head.revisionName != nil else {
      throw ToolError(
        .usage, "'\(text)' asks for a merge base, which only two revisions have",
        hint: "write \(range.base)..\(range.head) to compare the two as they are")
    }
    self.init(base: .mergeBase(with: name), head: range.head)
  }
}

extension Comparison.Base: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tree(let name): name.description
    case .mergeBase(let revision): "merge base with \(revision)"
    case .mergeBaseWithDefaultBranch: "merge base with the default branch"
    }
  }
}
