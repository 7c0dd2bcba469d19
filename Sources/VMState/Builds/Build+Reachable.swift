extension Build {
  /// The descriptions that one names: its subsections', its fields', and those of its hooks' code.
  package func children(of id: DescriptionID) -> [DescriptionID] {
    let description = self[id]
    let ids =
      description.subsections.map(\.description) + description.fields.flatMap(\.nestedDescriptions)
      + description.hookDescriptions
    return ids.filter { descriptions.indices.contains($0.index) }
  }

  /// These descriptions and all that they name, directly or not.
  package func descriptions(reachableFrom roots: [DescriptionID]) -> Set<DescriptionID> {
    var seen: Set<DescriptionID> = []
    var waiting = roots.filter { descriptions.indices.contains($0.index) }
    while let id = waiting.popLast() {
      if seen.insert(id).inserted { waiting += children(of: id) }
    }
    return seen
  }
}
