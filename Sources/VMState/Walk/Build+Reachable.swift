extension Build {
  /// The descriptions that one names: its subsections', its fields', and those of its hooks' code.
  package func children(of id: DescriptionID) -> [DescriptionID] {
    self[id].namedDescriptions.filter { description($0) != nil }
  }

  /// These descriptions and all that they name, directly or not.
  package func descriptions(reachableFrom roots: [DescriptionID]) -> Set<DescriptionID> {
    var found: Set<DescriptionID> = []
    var walk = DescriptionWalk(self, from: roots)
    while let place = walk.next() {
      found.insert(place.id)
      walk.add(place.description.namedDescriptions)
    }
    return found
  }
}

extension Description {
  /// Those of its subsections and of its fields, wherever they lead.
  package var listedDescriptions: [DescriptionID] {
    subsections.map(\.description) + fields.flatMap(\.nestedDescriptions)
  }

  /// Those that it lists, and those of its hooks' code.
  package var namedDescriptions: [DescriptionID] { listedDescriptions + hookDescriptions }
}
