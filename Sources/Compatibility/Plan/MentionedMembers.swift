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
    // `holders` are the descriptions whose objects a place lies in. Code read without its conditions can seem to hold a description
    // in itself: an object cannot, and its path would grow without end.
    var waiting = roots.map { (place: Place(id: $0, object: .itself, parent: nil), holders: [DescriptionID]()) }
    var seen: Set<Place> = []
    while let (place, holders) = waiting.popLast(), seen.count < Self.limit {
      guard build.descriptions.indices.contains(place.id.index), seen.insert(place).inserted else { continue }
      let description = build[place.id]
      func enter(_ id: DescriptionID, object: MemberPath?, parent: MemberPath?) {
        let isNested = object != place.object
        if isNested, id == place.id || holders.contains(id) {
          waiting.append((Place(id: id, object: nil, parent: nil), holders))
        } else {
          waiting.append((Place(id: id, object: object, parent: parent), isNested ? holders + [place.id] : holders))
        }
      }
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
        if let id { enter(id, object: place.object, parent: place.parent) }
      }
      for use in description.subsections {
        add(use.needed)
        enter(use.description, object: place.object, parent: place.parent)
      }
      for field in description.fields {
        add(field.member)
        add(field.exists)
        add(field.countMember?.member)
        add(field.sizeMember?.member)
        switch field.form {
        case .structure(let id):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          enter(id, object: isOne ? path(field.member) : nil, parent: nil)
        case .group(let id): enter(id, object: place.object, parent: place.parent)
        case .custom(let form):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          for id in form.code?.descriptions ?? [] {
            enter(id, object: isOne ? place.object : nil, parent: isOne ? place.parent : nil)
          }
        case .assignment(_, let value): value.members.forEach { add($0) }
        case .temporary(let id):
          enter(id, object: nil, parent: path(field.member))
        default:
          for id in field.nestedDescriptions { enter(id, object: nil, parent: nil) }
        }
      }
    }
  }
}
