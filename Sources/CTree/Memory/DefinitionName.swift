/// A definition by name and file.
package struct DefinitionName: Hashable, Sendable {
  package var table: Int
  package var name: String
  package var path: String

  package init(_ table: TreeLookups.Table, _ name: String, _ path: String) {
    self.table = table.rawValue
    self.name = name
    self.path = path
  }
}
