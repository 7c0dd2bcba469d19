import Findings

extension ObjectWorkspace {
  /// Picks a commit onto another commit (or a tree), as `git cherry-pick` does, in memory.
  /// - Parameters:
  ///   - mainline: of a merge, the number of the parent that the change is taken against, from 1.
  ///   - labels: what the conflict markers say; git's own words when nil.
  /// - Throws: `.usage` for a merge without mainline or a parent that is not there, in git's words.
  package func pick(
    _ commit: ObjectID, onto target: ObjectID, mainline: Int? = nil, labels: TextMerge.Labels? = nil
  ) throws(ToolError) -> PickOutcome {
    let record = try self.commit(commit)
    let base = try parentTree(of: record, mainline: mainline)
    let ours = try treeOf(target)
    if base == record.tree { return .empty }
    var merge = TreeMerge(
      self, base: base, ours: ours, theirs: record.tree, labels: labels ?? self.labels(for: record),
      style: conflictStyle)
    try merge.run()
    let tree = try tree(ours, editing: merge.edits)
    if !merge.conflicts.isEmpty {
      let touched = Set(merge.edits.keys).union(merge.conflicts.map(\.path)).sorted()
      return .conflicts(ConflictedPick(conflicts: merge.conflicts, tree: tree, touched: touched))
    }
    return tree == ours ? .empty : .clean(tree)
  }

  /// git's labels: `HEAD` and `1234567 (subject)`.
  package func labels(for record: CommitRecord) -> TextMerge.Labels {
    let name = "\(abbreviation.shortened(record.id)) (\(record.subjectLine))"
    return TextMerge.Labels(ours: "HEAD", ancestor: "parent of \(name)", theirs: name)
  }

  /// The tree a commit's change starts from.
  package func parentTree(of record: CommitRecord, mainline: Int? = nil) throws(ToolError) -> ObjectID {
    let id = record.id
    if record.parents.count > 1 {
      guard let mainline else {
        throw ToolError(
          .usage, "commit \(id) is a merge but no -m option was given",
          notes: record.parents.enumerated().map { "parent \($0.offset + 1) is \($0.element.abbreviated)" },
          hint: "pick the commits it brought instead, or name the parent that the branch is like with -m 1")
      }
      guard (1...record.parents.count).contains(mainline) else {
        throw ToolError(.usage, "commit \(id) does not have parent \(mainline)")
      }
      return try treeOf(record.parents[mainline - 1])
    }
    // As git since 2.21: the first parent of an ordinary commit may be named.
    if let mainline, mainline != 1 || record.parents.isEmpty {
      throw ToolError(.usage, "commit \(id) does not have parent \(mainline)")
    }
    return try record.parents.first.map { (parent) throws(ToolError) in try treeOf(parent) } ?? emptyTree
  }

  /// The tree of a commit; a tree is its own.
  package func treeOf(_ id: ObjectID) throws(ToolError) -> ObjectID {
    if knownTrees[id] != nil { return id }
    if let new = written[id], new.kind == .tree { return id }
    return try isStoredTree(id) ? id : commit(id).tree
  }

  private var conflictStyle: TextMerge.Style {
    repository.setting("merge.conflictstyle").flatMap { TextMerge.Style(rawValue: $0.lowercased()) } ?? .merge
  }
}
