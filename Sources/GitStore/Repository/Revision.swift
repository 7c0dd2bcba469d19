/// A commit of a repository, found under the name the user gave.
package struct Revision: Hashable, Sendable {
  /// As the user wrote it (`v7.2.16`, `HEAD~3`), or the abbreviated id of a commit nobody named.
  package var name: String
  package var commit: ObjectID
  package var tree: ObjectID

  package init(name: String, commit: ObjectID, tree: ObjectID) {
    self.name = name
    self.commit = commit
    self.tree = tree
  }
}
