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
  /// What descriptions of code are called by: the section, or the field they stand in.
  private let codeNames: [DescriptionID: String]
  /// Descriptions that only saving, or only loading code runs.
  private let savedOnly: Set<DescriptionID>
  private let loadedOnly: Set<DescriptionID>

  /// Which functions' descriptions are asked for.
  enum Half { case both, save, load }

  init(build: Build, device: Device) {
    self.build = build
    self.device = device
    typealias Way = (name: String, half: Half)
    struct Key: Hashable {
      var id: DescriptionID
      var half: Half
    }
    var walk = DescriptionWalk(build, .firstAdded, limit: Self.limit) { (id, way: Way) in Key(id: id, half: way.half) }
    walk.add(device.description, ("", .both))
    if device.description == nil, let code = device.handlers?.code {
      let name = device.sectionName.value ?? device.typeName
      walk.add(code.save, (name, .save))
      walk.add(code.load, (name, .load))
    }
    var halves: [DescriptionID: Half] = [:]
    var order: [DescriptionID] = []
    var parents: [DescriptionID: DescriptionID] = [:]
    var names: [DescriptionID: String] = [:]
    while let found = walk.next() {
      let (id, description, place) = (found.id, found.description, found.carried)
      if halves[id] == nil { order.append(id) }
      halves[id] = halves[id] == nil ? place.half : .both
      let isCode = description.isCode
      if isCode, names[id] == nil { names[id] = place.name }
      let name = isCode ? place.name : description.name.isEmpty ? description.symbol : description.name
      func add(_ id: DescriptionID?, _ name: String, _ half: Half) { walk.add(id, (name, half)) }
      for use in description.subsections {
        if parents[use.description] == nil { parents[use.description] = id }
        add(use.description, name, place.half)
      }
      for field in description.fields {
        if case .custom(let form) = field.form {
          if place.half != .load { add(form.code?.save, "\(name).\(field.name)", .save) }
          if place.half != .save { add(form.code?.load, "\(name).\(field.name)", .load) }
        } else {
          for nested in field.nestedDescriptions { add(nested, name, place.half) }
        }
      }
      add(description.preSaveCode, name, .save)
      add(description.preLoadCode, name, .load)
      add(description.postLoadCode, name, .load)
      add(description.loadStateOldCode, name, .load)
    }
    reachable = order
    self.parents = parents
    codeNames = names
    savedOnly = Set(halves.filter { $0.value == .save }.keys)
    loadedOnly = Set(halves.filter { $0.value == .load }.keys)
  }

  /// The device's own description.
  var root: Description? { device.description == nil ? nil : reachable.first.map { build[$0] } }

  /// A place to point at when nothing better is known.
  var fallback: SourceLocation { root?.location ?? device.location }

  private func names(of id: DescriptionID) -> [String] {
    let description = build[id]
    return [codeNames[id] ?? "", description.name, description.symbol].filter { !$0.isEmpty }
  }

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
      ?? reachable.first { codeNames[$0] == name }
  }

  /// The field of "vmsd.field", and the description it stands in. Both names may contain dots.
  ///
  /// - Parameter half: of put and get functions, only those that save or load.
  func field(named part: String, _ half: Half = .both) -> (description: Description, field: Field)? {
    let wanted = StreamDivergence.stripped(part)
    for id in reachable {
      if half == .save ? loadedOnly.contains(id) : half == .load && savedOnly.contains(id) { continue }
      let description = build[id]
      for name in names(of: id) where wanted.hasPrefix(name + ".") {
        let rest = wanted.dropFirst(name.count + 1)
        if let field = description.fields.first(where: {
          $0.putsBytes && StreamDivergence.stripped($0.name) == rest
        }) {
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
    func length(_ id: DescriptionID) -> Int {
      let name = codeNames[id] ?? build[id].name
      return !name.isEmpty && part.hasPrefix(name + ".") ? name.utf8.count : 0
    }
    return reachable.filter { length($0) > 0 }.max { length($0) < length($1) }.map { build[$0] }
  }

  /// "vmsd.field" of what QEMU's text calls "vmsd/field", or "field" alone.
  func qualified(check text: String) -> String? {
    for id in reachable {
      let description = build[id]
      let name = codeNames[id] ?? description.name
      for field in description.fields where text == "\(name)/\(field.name)" || text == field.name {
        return "\(name).\(field.name)"
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
    var walk = DescriptionWalk(build, carrying: MemberPath.self, limit: Self.limit)
    walk.add(device.description, .itself)
    while let place = walk.next() {
      for field in place.description.fields {
        let path = field.member.inside(place.carried)
        if let code = place.description.preSave { found[path.text] = code.function }
        if case .structure(let inner) = field.form, field.fixedElementCount == 1 { walk.add(inner, path) }
      }
      walk.add(place.description.subsections.map(\.description), place.carried)
    }
    return found
  }

  /// The test that refuses a load, by the name that a refusal gives it.
  func validation(named part: String) -> Field? {
    for id in reachable {
      for name in names(of: id) where part.hasPrefix(name + ".") || part.hasPrefix(name + "/") {
        let rest = part.dropFirst(name.count + 1)
        if let field = build[id].fields.first(where: { $0.name == rest && $0.flags.contains(.mustExist) }) {
          return field
        }
      }
    }
    return nil
  }

  /// Fields tagged with a version above `version`, of the description of that name.
  func fields(of name: String, newerThan version: Int) -> [Field] {
    (description(named: name)?.fields ?? []).filter { $0.exists == nil && ($0.versionID.value ?? 0) > version }
  }
}

extension Field {
  /// False for what code computes or asks beside the stream.
  fileprivate var putsBytes: Bool {
    switch form {
    case .assignment, .group: false
    case .validation: !flags.contains(.mustExist) || !flags.isDisjoint(with: [.array])
    default: true
    }
  }
}
