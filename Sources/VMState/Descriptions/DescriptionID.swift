/// Index of a description in its `Build`. An index, since descriptions may contain themselves.
package struct DescriptionID: Hashable, Sendable, Codable {
  package var index: Int
  package init(_ index: Int) { self.index = index }
}
