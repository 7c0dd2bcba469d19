/// What came of picking one commit.
package enum PickOutcome: Sendable {
  /// The tree of the picked commit.
  case clean(ObjectID)
  /// Nothing would change: all of it is there already, or the commit changes nothing itself.
  case empty
  case conflicts(ConflictedPick)
}
