extension Build {
  /// The same build with some of its devices only, and with no more descriptions than those use.
  package func restricted(
    toDevicesWhere isIncluded: (Device) -> Bool,
    andUnusedDescriptionsWhere isWanted: (Description) -> Bool = { _ in false }
  ) -> Build {
    var smaller = self
    smaller.devices = devices.filter(isIncluded)

    var places: [DescriptionID: DescriptionID] = [:]
    var kept: [DescriptionID] = []
    let used = descriptions(reachableFrom: devices.flatMap(\.rootDescriptions))
    let unused = descriptions.indices.map { DescriptionID($0) }.filter {
      self[$0].kind == .declared && isWanted(self[$0]) && !used.contains($0)
    }
    var walk = DescriptionWalk(self, from: (smaller.devices.flatMap(\.rootDescriptions) + unused).reversed())
    while let place = walk.next() {
      places[place.id] = DescriptionID(kept.count)
      kept.append(place.id)
      walk.add(place.description.namedDescriptions)
    }
    // An id that leads nowhere in this build leads nowhere in the smaller one.
    let nowhere = DescriptionID(kept.count)
    smaller.descriptions = kept.map { id in
      var description = self[id]
      for index in description.fields.indices {
        description.fields[index].form = description.fields[index].form.mapped { places[$0] ?? nowhere }
      }
      func replaced(_ id: DescriptionID?) -> DescriptionID? { id.map { places[$0] ?? nowhere } }
      description.preSaveCode = replaced(description.preSaveCode)
      description.preLoadCode = replaced(description.preLoadCode)
      description.postLoadCode = replaced(description.postLoadCode)
      description.loadStateOldCode = replaced(description.loadStateOldCode)
      for index in description.subsections.indices {
        description.subsections[index].description = places[description.subsections[index].description] ?? nowhere
      }
      return description
    }
    for index in smaller.devices.indices {
      smaller.devices[index].description = smaller.devices[index].description.map { places[$0] ?? nowhere }
      let code = smaller.devices[index].handlers?.code
      smaller.devices[index].handlers?.code = code?.mapped { places[$0] ?? nowhere }
    }
    return smaller
  }
}

extension WireForm {
  /// The same form with its descriptions' ids replaced.
  func mapped(_ replace: (DescriptionID) -> DescriptionID) -> WireForm {
    switch self {
    case .structure(let id): .structure(replace(id))
    case .temporary(let id): .temporary(replace(id))
    case .list(let id): .list(replace(id))
    case .tree(let key, let value): .tree(key: key.map(replace), value: replace(value))
    case .group(let id): .group(replace(id))
    case .custom(let custom): .custom(custom.mapped(replace))
    case .scalar, .buffer, .unused, .bitmap, .validation, .assignment, .unresolved: self
    }
  }
}

extension CodeForm {
  func mapped(_ replace: (DescriptionID) -> DescriptionID) -> CodeForm {
    CodeForm(save: save.map(replace), load: load.map(replace))
  }
}

extension CustomForm {
  func mapped(_ replace: (DescriptionID) -> DescriptionID) -> CustomForm {
    var form = self
    form.code = code?.mapped(replace)
    return form
  }
}
