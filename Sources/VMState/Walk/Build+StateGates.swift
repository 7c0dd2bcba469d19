extension Build {
  /// A place where a predicate decides what is sent: its words and the members it reads, as the device's object sees
  /// them.
  struct GatedPart: Hashable, Sendable {
    /// "subsection 'e1000/tso'", "field 'x' of 'foo'".
    var words: String
    var predicate: Predicate
    /// The members' places in the device's object; nil inside temporaries and lists, whose objects are not the
    /// device's.
    var members: [MemberPath]?
  }

  /// Nodes of one device's state that are looked at; real devices have fewer than a thousand.
  private static let partsLimit = 20_000

  /// Every predicate that decides over the device's state, subsections and fields alike, each description once.
  func gatedParts(of device: Device) -> [GatedPart] {
    var parts: [GatedPart] = []
    var walk = DescriptionWalk(self, carrying: MemberPath?.self, limit: Self.partsLimit)
    walk.add(device.rootDescriptions, .itself)
    while let place = walk.next() {
      let (description, object) = (place.description, place.carried)
      func add(_ words: String, _ predicate: Predicate?) {
        guard let predicate else { return }
        let members = object.map { object in predicate.body.members.map { $0.inside(object) } }
        parts.append(GatedPart(words: words, predicate: predicate, members: members))
      }
      if place.id == device.description { add("section '\(description.name)'", description.needed) }
      for use in description.subsections {
        guard let subsection = self.description(use.description) else { continue }
        add("subsection '\(subsection.name)'", use.needed)
        walk.add(use.description, object)
      }
      for field in description.fields {
        let owner = description.kind == .declared ? description.name : description.symbol
        add("field '\(field.name)' of '\(owner)'", field.exists)
        walk.add(field.nestedDescriptions, Self.object(of: field, in: object))
      }
    }
    return parts
  }

  /// Where the nested object lies in the device's, when it does.
  package static func object(of field: Field, in object: MemberPath?) -> MemberPath? {
    guard let object else { return nil }
    switch field.form {
    case .structure: return field.member.inside(object)
    case .group: return object
    case .custom: return field.fixedElementCount == 1 ? object : nil
    default: return nil
    }
  }

  /// Property name -> what it decides, in words, for those properties of the device that a predicate of its state
  /// reads.
  package func stateGates(of device: Device) -> [String: [String]] {
    guard !device.properties.isEmpty else { return [:] }
    let parts = gatedParts(of: device)
    var gates: [String: [String]] = [:]
    for property in device.properties {
      let words = parts.filter { Self.reads(property, $0) }.map(\.words)
      if !words.isEmpty, gates[property.name] == nil { gates[property.name] = words.sorted() }
    }
    return gates
  }

  /// The properties that a predicate reads; `object` is where the predicate's object lies in the device's.
  package func gatingProperties(of predicate: Predicate?, in object: MemberPath?, device: Device) -> [Property] {
    guard let predicate, let object else { return [] }
    let part = GatedPart(words: "", predicate: predicate, members: predicate.body.members.map { $0.inside(object) })
    var names: Set<String> = []
    return device.properties.filter { Self.reads($0, part) && names.insert($0.name).inserted }
  }

  /// Bit properties share a member: one is read when a constant of the predicate has its bit.
  private static func reads(_ property: Property, _ part: GatedPart) -> Bool {
    guard !property.member.isItself, part.members?.contains(property.member) == true else { return false }
    guard let bit = property.bit?.value, bit >= 0, bit < 64 else { return true }
    var constants: [Int64] = []
    part.predicate.body.walk { if case .integer(let value) = $0 { constants.append(value) } }
    return constants.contains { UInt64(bitPattern: $0) >> UInt64(bit) & 1 == 1 || $0 == Int64(bit) }
  }
}
