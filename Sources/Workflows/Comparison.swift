import Findings

/// The two sides of a check or diff as the user named them: where the old state comes from, and where the new.
package struct Comparison: Hashable, Sendable {
  package enum Base: Hashable, Sendable {
    case tree(TreeName)
    /// `REV...HEAD`: the commit where the head's history left that of REV.
    case mergeBase(with: String)
    /// Nothing named: the commit where the head's history left the default branch.
    case mergeBaseWithDefaultBranch
  }

  package var base: Base
  package var head: TreeName

  package init(base: Base, head: TreeName) {
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
    let headName = try head.map { text throws(ToolError) in try TreeName(text) } ?? .head
    if let base {
      self.init(base: .tree(try TreeName(base)), head: headName)
      return
    }
    guard headName.revision != nil else {
      throw ToolError(
        .usage, "'\(headName)' is a folder and has no merge base to compare with",
        hint: "name the other side with --base")
    }
    self.init(base: .mergeBaseWithDefaultBranch, head: headName)
  }

  /// Reads `BASE..HEAD` or `BASE...HEAD`; an empty side is `HEAD`, as in git. Paths may have dots in them: the range is cut where both
  /// sides make sense.
  ///
  /// - Throws: `usage` when there is no such place, or more than one.
  package init(range: String) throws(ToolError) {
    var readings: [Comparison] = []
    var errors: [ToolError] = []
    var lesserErrors: [ToolError] = []
    for cut in Self.cuts(of: range) {
      switch Self.read(cut) {
      case .success(let comparison): if !readings.contains(comparison) { readings.append(comparison) }
      // Of `../a..b` the first dots are hardly meant as the cut.
      case .failure(let error) where cut.left.isEmpty && !cut.right.isEmpty: lesserErrors.append(error)
      case .failure(let error): errors.append(error)
      }
    }
    if let only = readings.first, readings.count == 1 {
      self = only
      return
    }
    guard readings.isEmpty else {
      throw ToolError(
        .usage, "range '\(range)' can be read in \(readings.count) ways",
        notes: readings.map { "base '\($0.base)', head '\($0.head)'" }, hint: "name the sides with --base and --head")
    }
    throw errors.first ?? lesserErrors.first
      ?? ToolError(
        .usage, "'\(range)' is no range: it has no '..'", hint: "write \(range)..HEAD to compare it with what you have")
  }

  private struct Cut {
    var left: Substring
    var right: Substring
    var isSymmetric: Bool
  }

  /// Every way to cut a text at two or three dots.
  private static func cuts(of range: String) -> [Cut] {
    var cuts: [Cut] = []
    for index in range.indices {
      let tail = range[index...]
      if tail.hasPrefix("...") { cuts.append(Cut(left: range[..<index], right: tail.dropFirst(3), isSymmetric: true)) }
      if tail.hasPrefix("..") { cuts.append(Cut(left: range[..<index], right: tail.dropFirst(2), isSymmetric: false)) }
    }
    return cuts
  }

  private static func read(_ cut: Cut) -> Result<Comparison, ToolError> {
    if cut.left.isEmpty && cut.right.isEmpty {
      return .failure(ToolError(.usage, "the range names no side", hint: "write BASE..HEAD"))
    }
    // `dir:a...b` asks for a merge base; a folder called `a.` is not what is meant.
    let lastComponent = cut.left.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if lastComponent.hasSuffix("."), !["", ".", ".."].contains(lastComponent.split(separator: ":").last ?? "") {
      return .failure(ToolError(.usage, "'\(cut.left)' ends in a dot", hint: "name the sides with --base and --head"))
    }
    let left = cut.left.isEmpty ? .success(.head) : TreeName.read(String(cut.left))
    let right = cut.right.isEmpty ? .success(.head) : TreeName.read(String(cut.right))
    switch (left, right) {
    case (.failure(let error), _), (_, .failure(let error)): return .failure(error)
    case (.success(let base), .success(let head)) where !cut.isSymmetric:
      return .success(Comparison(base: .tree(base), head: head))
    case (.success(.revision(let revision)), .success(let head)) where head.revision != nil:
      return .success(Comparison(base: .mergeBase(with: revision), head: head))
    case (.success(let base), .success(let head)):
      return .failure(
        ToolError(
          .usage, "'\(base)...\(head)' asks for a merge base, which only two revisions have",
          hint: "write \(base)..\(head) to compare the two as they are"))
    }
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
