import VMState

/// The members of a device's object that its description names: in tests, as counts, or as fields. A property steers the stream only
/// through these.
struct MentionedMembers {
  /// Descriptions looked at; real devices have fewer than a hundred.
  private static let limit = 10_000

  private(set) var paths: Set<String> = []

  init(of device: Device, in build: Build) {
    let roots = device.description.map { [$0] } ?? device.handlers?.code?.descriptions ?? []
    // The object of a description; nil inside lists and arrays, whose objects are not the device's. A temporary's member `parent`
    // is the object it was made for.
    struct Place: Hashable {
      var id: DescriptionID
      var object: MemberPath?
      var parent: MemberPath?
    }
    var waiting = roots.map { Place(id: $0, object: .itself, parent: nil) }
    var seen: Set<Place> = []
    while let place = waiting.popLast(), seen.count < Self.limit {
      guard build.descriptions.indices.contains(place.id.index), seen.insert(place).inserted else { continue }
      let description = build[place.id]
      func path(_ member: MemberPath) -> MemberPath? {
        if let parent = place.parent {
          if member.text == "parent" { return parent }
          if member.text.hasPrefix("parent.") { return MemberPath(String(member.text.dropFirst(7))).inside(parent) }
          return nil
        }
        return place.object.map { member.inside($0) }
      }
      func add(_ member: MemberPath?) {
        if let member, let path = path(member) { paths.insert(path.text) }
      }
      func add(_ predicate: Predicate?) { predicate?.body.members.forEach { add($0) } }
      add(description.needed)
      for id in [
        description.preSaveCode, description.preLoadCode, description.postLoadCode, description.loadStateOldCode,
      ] {
        if let id { waiting.append(Place(id: id, object: place.object, parent: place.parent)) }
      }
      for use in description.subsections {
        add(use.needed)
        waiting.append(Place(id: use.description, object: place.object, parent: place.parent))
      }
      for field in description.fields {
        add(field.member)
        add(field.exists)
        add(field.countMember?.member)
        add(field.sizeMember?.member)
        switch field.form {
        case .structure(let id):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          waiting.append(Place(id: id, object: isOne ? path(field.member) : nil, parent: nil))
        case .group(let id): waiting.append(Place(id: id, object: place.object, parent: place.parent))
        case .custom(let form):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          for id in form.code?.descriptions ?? [] {
            waiting.append(Place(id: id, object: isOne ? place.object : nil, parent: isOne ? place.parent : nil))
          }
        case .assignment(_, let value): value.members.forEach { add($0) }
        case .temporary(let id):
          waiting.append(Place(id: id, object: nil, parent: path(field.member)))
        default:
          for id in field.nestedDescriptions { waiting.append(Place(id: id, object: nil, parent: nil)) }
        }
      }
    }
  }
}
