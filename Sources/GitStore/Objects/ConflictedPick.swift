/// A pick that needs a person.
package struct ConflictedPick: Sendable {
  /// In the order of their paths.
  package var conflicts: [PickConflict]
  /// What the work tree gets: everything that could be merged, and files with markers.
  package var tree: ObjectID
  /// Where `tree` differs from the tree that was picked onto, including the conflicted paths themselves.
  var touched: [String]
}
