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
  /// Fields put and got by code of the tree's own that was not read in full.
  package var codeFields = 0
  /// Fields put and got by code of the tree's own that was read in full.
  package var interpretedFields = 0
  /// Sections of put and get functions, and how many of them were read in full.
  package var handlerSections = 0
  package var interpretedSections = 0
  /// Fields of which at least one part could not be found out.
  package var unresolvedFields = 0
  package var machines = 0
  package var initialisers = 0

  package init(_ build: Build) {
    devices = build.devices.count
    descriptions = build.descriptions.count { $0.kind == .declared }
    machines = build.machines.count
    initialisers = build.initialiserCount
    let code = CodeCompleteness(build)
    for device in build.devices where device.description == nil {
      guard let handlers = device.handlers else { continue }
      handlerSections += 1
      if code.isWhole(handlers.code) { interpretedSections += 1 }
    }
    for description in build.descriptions where description.kind == .declared {
      fields += description.fields.count
      subsections += description.subsections.count
      for field in description.fields {
        if case .custom(let form) = field.form {
          if code.isWhole(form.code) { interpretedFields += 1 } else { codeFields += 1 }
        }
        if !field.unresolvedParts.isEmpty { unresolvedFields += 1 }
      }
    }
    let subsectionDescriptions = Set(build.descriptions.flatMap { $0.subsections.map(\.description) })
    for (index, description) in build.descriptions.enumerated() where description.kind == .declared {
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

/// Whether functions were read to the end, whatever they call.
private struct CodeCompleteness {
  let build: Build

  init(_ build: Build) { self.build = build }

  func isWhole(_ code: CodeForm?) -> Bool {
    guard let code, code.isWhole else { return false }
    var seen: Set<DescriptionID> = []
    var waiting = code.descriptions
    while let id = waiting.popLast() {
      guard let description = build.description(id) else { return false }
      // What is declared is counted for itself.
      guard description.kind != .declared, seen.insert(id).inserted else { continue }
      if !description.unresolved.isEmpty { return false }
      for field in description.fields {
        if case .unresolved = field.form { return false }
        waiting += field.nestedDescriptions
      }
    }
    return true
  }
}
