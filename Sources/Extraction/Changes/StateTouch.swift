import VMState

/// A changed definition that may have to do with state.
package struct StateTouch: Hashable, Sendable {
  package var location: SourceLocation
  package var kind: String
  package var name: String
  package var reason: String
  package var reach = Reach.definition

  /// A name as a file sees it.
  package struct AskedName: Hashable, Sendable {
    package var name: String
    package var asker: String
  }

  /// Whose state may change with it.
  package enum Reach: Hashable, Sendable {
    /// What hangs on the names of the definition.
    case definition
    /// What hangs on these names.
    case names([AskedName])
    case files(Set<String>)
    case machineTypes
    case rules
    case wholeTree
  }
}
