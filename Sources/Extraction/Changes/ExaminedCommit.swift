/// A commit as far as its state matters: its tree, and the tree that it is compared with.
package struct ExaminedCommit: Hashable, Sendable {
  /// For messages: the commit's id.
  package var name: String
  package var parentTree: String
  package var tree: String

  package init(name: String, parentTree: String, tree: String) {
    self.name = name
    self.parentTree = parentTree
    self.tree = tree
  }
}
