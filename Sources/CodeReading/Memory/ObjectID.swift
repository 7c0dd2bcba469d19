import CSyntax

/// An object of memory: what is told apart by where it came from.
package enum ObjectID: Hashable, Sendable {
  /// A local variable, a compound literal or what was allocated: in the order in which they came.
  case made(Int)
  /// A variable of the tree, by where it stands; one that the index does not see by the file that names it.
  case variable(Symbol, FileID)
  /// An object that the run was given, by the number its domain knows it under.
  case given(Int)
}
