/// How much state a build declares, and how much of it was understood.
package struct BuildCounts: Hashable, Sendable, Codable {
  package var devices = 0
  package var descriptions = 0
  package var fields = 0
  /// Uses, not descriptions: one subsection may hang below several descriptions.
  package var subsections = 0
  /// `field_exists` tests, subsections' `needed` and sections' own, each use counted.
  package var predicates = 0
  /// Those without a part that is code this tool did not follow.
  package var predicatesFollowed = 0
  /// Fields put and got by code of the tree's own: named and hashed, not read.
  package var codeFields = 0
  /// Fields of which at least one part could not be found out.
  package var unresolvedFields = 0
  package var machines = 0
  package var initialisers = 0

  package init(_ build: Build) {
    devices = build.devices.count
    descriptions = build.descriptions.count
    machines = build.machines.count
    initialisers = build.initialiserCount
    for description in build.descriptions {
      fields += description.fields.count
      subsections += description.subsections.count
      for field in description.fields {
        if case .custom = field.form { codeFields += 1 }
        if !field.unresolvedParts.isEmpty { unresolvedFields += 1 }
      }
    }
    let subsectionDescriptions = Set(build.descriptions.flatMap { $0.subsections.map(\.description) })
    for (index, description) in build.descriptions.enumerated() {
      // A subsection's own test is counted where it is used.
      if !subsectionDescriptions.contains(DescriptionID(index)) { count(description.needed) }
      for use in description.subsections { count(use.needed) }
      for field in description.fields { count(field.exists) }
    }
  }

  private mutating func count(_ predicate: Predicate?) {
    guard let predicate else { return }
    predicates += 1
    if predicate.isFollowed { predicatesFollowed += 1 }
  }

  /// Per cent of all fields; 0 without fields.
  package var unresolvedPercent: Double { fields == 0 ? 0 : 100 * Double(unresolvedFields) / Double(fields) }
}
