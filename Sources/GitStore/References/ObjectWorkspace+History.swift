import Findings

extension ObjectWorkspace {
  /// The commits that changed a file (or a folder) in `head` and not in `base`, newest first: `git log BASE..HEAD -- PATH`.
  /// A merge that took the path whole from one parent is followed there only, as git does.
  package func commitsTouching(
    _ path: String, reachableFrom head: ObjectID, notFrom base: ObjectID, limit: Int = .max
  ) throws(ToolError) -> [CommitRecord] {
    let order = try repository.walk(from: head, without: base)
    let range = Set(order)
    // Children come first, so what a child follows is known before its parent's turn.
    var followed: Set<ObjectID> = [head]
    var found: [CommitRecord] = []
    for id in order where followed.contains(id) {
      let record = try commit(id)
      let own = try entry(of: path, in: record.tree)
      var same: ObjectID?
      for parent in record.parents {
        if try entry(of: path, in: treeOf(parent)) == own {
          same = parent
          break
        }
      }
      if let same {
        if range.contains(same) { followed.insert(same) }
        continue
      }
      followed.formUnion(record.parents.filter { range.contains($0) })
      if record.parents.isEmpty, own == nil { continue }
      found.append(record)
      if found.count >= limit { break }
    }
    return found
  }
}
