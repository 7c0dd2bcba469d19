import VMState

/// Finds the descriptions and fields of a device by the names that streams and refusals use.
struct PartLocator: Sendable {
  /// Descriptions looked at; real devices have fewer than a hundred.
  private static let limit = 10_000

  let build: Build
  let device: Device
  /// Those reachable from the device's, in the order of the walk.
  private let reachable: [DescriptionID]
  /// Description -> the one whose list of subsections it stands in.
  private let parents: [DescriptionID: DescriptionID]

  init(build: Build, device: Device) {
    self.build = build
    self.device = device
    var waiting = device.description.map { [$0] } ?? []
    var seen: Set<DescriptionID> = []
    var order: [DescriptionID] = []
    var parents: [DescriptionID: DescriptionID] = [:]
    var next = 0
    while next < waiting.count, order.count < Self.limit {
      let id = waiting[next]
      next += 1
      guard build.descriptions.indices.contains(id.index), seen.insert(id).inserted else { continue }
      order.append(id)
      for use in build[id].subsections {
        if parents[use.description] == nil { parents[use.description] = id }
        waiting.append(use.description)
      }
      waiting += build[id].fields.flatMap(\.nestedDescriptions)
    }
    reachable = order
    self.parents = parents
  }

  /// The device's own description.
  var root: Description? { reachable.first.map { build[$0] } }

  /// A place to point at when nothing better is known.
  var fallback: SourceLocation { root?.location ?? device.location }

  func description(named name: String) -> Description? { id(named: name).map { build[$0] } }

  /// The description in whose list the subsection of that name stands.
  func parent(ofSubsection name: String) -> Description? {
    subsection(named: name).flatMap { parents[$0] }.map { build[$0] }
  }

  func hasSubsection(named name: String) -> Bool { subsection(named: name) != nil }

  private func subsection(named name: String) -> DescriptionID? {
    reachable.first { build[$0].name == name && parents[$0] != nil }
  }

  private func id(named name: String) -> DescriptionID? {
    reachable.first { build[$0].name == name } ?? reachable.first { build[$0].symbol == name }
  }

  /// The field of "vmsd.field", and the description it stands in. Both names may contain dots.
  func field(named part: String) -> (description: Description, field: Field)? {
    let wanted = StreamDivergence.stripped(part)
    for id in reachable {
      let description = build[id]
      for name in [description.name, description.symbol] where !name.isEmpty && wanted.hasPrefix(name + ".") {
        let rest = wanted.dropFirst(name.count + 1)
        if let field = description.fields.first(where: { StreamDivergence.stripped($0.name) == rest }) {
          return (description, field)
        }
      }
    }
    return nil
  }

  /// The field's place, or the description's, for "vmsd.field", "vmsd" or "vmsd/subsection".
  func location(of part: String) -> SourceLocation? {
    field(named: part)?.field.location ?? description(named: part)?.location
      ?? descriptionOf(part)?.location
  }

  /// The description a part stands in, when the field itself is not there.
  func descriptionOf(_ part: String) -> Description? {
    if let found = field(named: part) { return found.description }
    return reachable.map { build[$0] }.filter { !$0.name.isEmpty && part.hasPrefix($0.name + ".") }
      .max { $0.name.utf8.count < $1.name.utf8.count }
  }

  /// "vmsd.field" of what QEMU's text calls "vmsd/field", or "field" alone.
  func qualified(check text: String) -> String? {
    for id in reachable {
      let description = build[id]
      for field in description.fields where text == "\(description.name)/\(field.name)" || text == field.name {
        return "\(description.name).\(field.name)"
      }
    }
    return nil
  }

  /// The field that a function of that name puts or gets, and its description.
  func field(code function: String) -> (description: Description, field: Field, form: CustomForm)? {
    for id in reachable {
      for field in build[id].fields {
        guard case .custom(let form) = field.form else { continue }
        if form.put?.function == function || form.get?.function == function || form.symbol == function {
          return (build[id], field, form)
        }
      }
    }
    return nil
  }

  /// Members that are sent by a description whose `pre_save` may set them first, and that function's name.
  func setBeforeSaving() -> [String: String] {
    var found: [String: String] = [:]
    var waiting = device.description.map { [($0, MemberPath.itself)] } ?? []
    var seen: Set<DescriptionID> = []
    while let (id, object) = waiting.popLast(), seen.count < Self.limit {
      guard build.descriptions.indices.contains(id.index), seen.insert(id).inserted else { continue }
      for field in build[id].fields {
        let path = field.member.inside(object)
        if let code = build[id].preSave { found[path.text] = code.function }
        if case .structure(let inner) = field.form, field.fixedElementCount == 1 { waiting.append((inner, path)) }
      }
      waiting += build[id].subsections.map { ($0.description, object) }
    }
    return found
  }

  /// Fields tagged with a version above `version`, of the description of that name.
  func fields(of name: String, newerThan version: Int) -> [Field] {
    (description(named: name)?.fields ?? []).filter { $0.exists == nil && ($0.versionID.value ?? 0) > version }
  }
}
