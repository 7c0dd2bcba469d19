/// One entry of a description's `.subsections`.
package struct SubsectionUse: Hashable, Sendable, Codable {
  package var description: DescriptionID
  /// From the entry itself in 2010-2014 trees (`VMStateSubsection`), else the subsection's own `needed`.
  package var needed: Predicate?
  package var location: SourceLocation

  package init(description: DescriptionID, needed: Predicate?, location: SourceLocation) {
    self.description = description
    self.needed = needed
    self.location = location
  }
}
